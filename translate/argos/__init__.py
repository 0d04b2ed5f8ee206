"""Argos packages on CTranslate2: the only folder that knows either."""
