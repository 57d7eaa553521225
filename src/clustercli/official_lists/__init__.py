"""Reading the ministry's list of clusters as it is published: PDF, Word, Excel, HTML, text."""

from clustercli.official_lists.list_reader import read_list_content, read_published_list
from clustercli.official_lists.published_list import ListRow, PublishedList

__all__ = ["ListRow", "PublishedList", "read_list_content", "read_published_list"]
