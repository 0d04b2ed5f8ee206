"""What several tests share: texts, servers, hostile files, and programs that kill or fail."""
