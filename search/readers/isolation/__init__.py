"""Read files of strangers in processes of their own, with limits: no file can harm more than its own reading."""
