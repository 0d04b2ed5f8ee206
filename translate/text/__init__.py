"""Text before translation: spans, sentences, languages, and what to translate."""
