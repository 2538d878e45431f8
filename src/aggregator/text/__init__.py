"""Text of postings: HTML to block-aware plain text, cleaning, sections and sentences. Pure."""
