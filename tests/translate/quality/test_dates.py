"""Dates whose day and month changed places."""

from __future__ import annotations

import pytest

from translate.quality import quality_flags


@pytest.mark.parametrize(
    ("language", "original", "english"),
    [
        ("nb", "Det var 3. desember 2024.", "It was on March 12, 2024."),
        ("nb", "Det var 3.12.2024.", "It was on 12.3.2024."),
        ("nb", "Det var 3. desember 2024.", "It was on 12.3.2024."),
        ("ro", "Data: 03/12/2024", "Date: 12/03/2024"),
        ("ro", "A fost pe 3 decembrie 2024.", "It was on the 12th of March 2024."),
        ("sv", "Mötet 2024-12-03", "The meeting 2024-03-12"),
        ("sv", "Det var den 3/12.", "It was on March 12."),
        ("sv", "Det var 3/12-2024.", "It was 12/3-2024."),
        ("vi", "Hôm đó là ngày 3 tháng 12 năm 2024.", "That was on March 12, 2024."),
        ("de", "Das war am 5. Juni.", "That was on May 6."),
        ("fr", "C'était le 1er février.", "It was on 2 January."),
        ("es", "Fue el 5 de junio de 2020.", "It was on May 6th, 2020."),
        ("ru", "Это было 5 июня 2020 года.", "It was on 6 May 2020."),
        ("cs", "Bylo to 5. července.", "It was on July 5 or 7 May."),
        ("zh", "会议于2024年12月3日举行。", "The meeting was held on March 12, 2024."),
        ("hu", "2024. december 3-án volt.", "It was on March 12, 2024."),
        ("nb", "4. juli og 3. mai", "July 4 and March 5"),
    ],
)
def test_a_date_whose_day_and_month_changed_places_is_flagged(language, original, english):
    expected = language != "cs"  # There the right date is in the English, too.
    assert ("dates" in quality_flags(original, english, language)) is expected


@pytest.mark.parametrize(
    ("language", "original", "english"),
    [
        ("nb", "Det var 3. desember 2024.", "It was on December 3, 2024."),
        ("nb", "Det var 3. desember 2024.", "It was on 12/3/2024."),
        ("nb", "Det var 3.12.2024.", "It was on 3/12/2024."),
        ("nb", "Det var 13.12.2024.", "It was on 12/13/2024."),
        ("sv", "Mötet 2024-12-03", "The meeting on December 3rd, 2024"),
        ("nb", "3/4 av folket", "3/4 of the people"),
        ("nb", "Versjon 1.2.3", "Version 1.2.3"),
        ("nb", "3.–5. mars", "March 3–5"),
    ],
)
def test_a_date_written_in_another_way_is_not_flagged(language, original, english):
    assert "dates" not in quality_flags(original, english, language)
