"""Translation models: installed, published, and installing them."""
