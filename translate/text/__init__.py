"""Text before translation: spans, paragraphs, sentences, languages, and the plan of a document."""

from .capitals import sentence_case
from .detector import Guess, likelihoods
from .identification import identify, identify_document
from .language_codes import NAMES, UNDETERMINED, known_language, language_code, neighbours
from .letter_evidence import has_foreign_letter, word_evidence
from .normalization import plain
from .paragraphs import Paragraph, split_paragraphs
from .plan import Plan, plan_document
from .sentences import split_sentences
from .spans import Span

__all__ = [
    "NAMES",
    "UNDETERMINED",
    "Guess",
    "Paragraph",
    "Plan",
    "Span",
    "has_foreign_letter",
    "identify",
    "identify_document",
    "known_language",
    "language_code",
    "likelihoods",
    "neighbours",
    "plain",
    "plan_document",
    "sentence_case",
    "split_paragraphs",
    "split_sentences",
    "word_evidence",
]
