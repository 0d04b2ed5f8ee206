"""Recognize the text of pictures, such as scanned pages, with the program Tesseract."""
