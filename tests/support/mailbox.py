"""A mailbox with threads: answers that quote, a forwarded message, messages that are missing, and namesakes."""

from __future__ import annotations

from email.message import EmailMessage

ANNA, BO, CECILIA = "Anna Berg <anna@example.se>", "Bo Ek <bo@example.se>", "Cecilia Dal <cecilia@example.se>"
DAN, ION, MARIA = "Dan Lund <dan@example.se>", "Ion Pop <ion@example.ro>", "Maria Rusu <maria@example.ro>"

SIGNATURE = "-- \nAnna Berg, utrikesredaktionen\nKungsgatan 9, Umeå"

#: Said once, by Anna; others quote or forward it. The sentences are of the demo: its models know them.
DOORS = "Mötet ägde rum bakom stängda dörrar."
CHANCES = (
    "Vi nådde inte ända fram, men vi har goda chanser att nå fram, säger han på en gemensam pressträff efter mötet."
)
ORIGINAL = f"Hej Bo!\n\n{DOORS} {CHANCES}\n\n{SIGNATURE}\n"

#: A program broke a quoted line, and left the end of it without a mark.
ANSWER = """Det följdes av en pressträff, där den ryske presidenten talade först.

Den 12 augusti 2025 skrev Anna Berg <anna@example.se>:
> Mötet ägde rum bakom stängda
dörrar.
> Vi nådde inte ända fram, men vi har goda chanser att nå
> fram, säger han på en gemensam pressträff efter mötet.
"""

SECOND_ANSWER = """Varpå Putin föreslog ett möte i Moskva.

Bo Ek skrev:
> Det följdes av en pressträff, där den ryske presidenten talade först.
>
> Den 12 augusti 2025 skrev Anna Berg <anna@example.se>:
> > Mötet ägde rum bakom stängda dörrar. Vi nådde inte [...] men vi har
> > goda chanser att nå fram, säger han på en gemensam pressträff [...]
"""

FORWARDED = f"""Det är därmed det längsta fysiska möte som de båda ledarna haft, enligt Bloomberg.

---------- Vidarebefordrat meddelande ----------
Från: Anna Berg <anna@example.se>
Ämne: Mötet i Alaska

Hej Bo!

{DOORS} {CHANCES}
"""

#: Has the subject of the thread, and does not belong to it.
NAMESAKE = f"{DOORS} Värden Trump bistods av utrikesminister Marco Rubio och specielle sändebudet Steve Witkoff.\n"

#: What nobody has: the message that Ion and Maria answer.
MISSING = "Nu ar fi prima întâlnire a celor doi reprezentanți ai președintelui american cu Vladimir Putin."
IONS_ANSWER = f"Potrivit relatărilor mass-media, el a fost primit la ambasada SUA.\n\n> {MISSING}\n"
MARIAS_ANSWER = f"Data publicării: miercuri, 7 ianuarie.\n\n> {MISSING}\n"

ON_AIR = "Putin talade i drygt åtta minuter, medan Trump höll sig till drygt tre minuter, rapporterar NBC News."
AGAIN = "Under pressträffen säger Trump också att han ”troligtvis” kommer att träffa Putin igen mycket snart."


def message(
    number: int | str, sender: str, subject: str, text: str, *, day: int = 12, references: tuple[str, ...] = ()
) -> bytes:
    """Return a message whose Message-ID is its number."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "redaktion@example.se", subject
    made["Date"], made["Message-ID"] = f"{day} Aug 2025 10:00:00 +0200", f"<{number}@example.se>"
    if references:
        made["References"] = " ".join(f"<{each}@example.se>" for each in references)
        made["In-Reply-To"] = f"<{references[-1]}@example.se>"
    made.set_content(text, cte="8bit")
    return bytes(made)


def mailbox() -> bytes:
    """Return a mailbox, in which the message of each number has the ID ``mail.mbox › message NUMBER``."""
    messages = [
        message(1, ANNA, "Mötet i Alaska", ORIGINAL),
        message(2, BO, "Sv: Mötet i Alaska", ANSWER, day=13, references=("1",)),
        message(3, CECILIA, "Sv: Mötet i Alaska", SECOND_ANSWER, day=14, references=("1", "2")),
        message(4, BO, "VB: Mötet i Alaska", FORWARDED, day=15, references=("1",)),
        message(5, DAN, "Mötet i Alaska", NAMESAKE, day=16),
        message(6, ION, "Re: Interviu", IONS_ANSWER, references=("gone",)),
        message(7, MARIA, "Re: Interviu", MARIAS_ANSWER, day=13, references=("broken", "gone")),
        message(8, ANNA, "Sändning", f"{ON_AIR}\n\n{SIGNATURE}\n", day=17),
        message(9, ANNA, "Nästa möte", f"{AGAIN}\n\n{SIGNATURE}\n", day=18),
    ]
    return b"".join(b"From nobody Sat Aug 16 10:00:00 2025\n" + each + b"\n" for each in messages)
