"""What a source file is written with: the value `Source`, strict reading, records to pages, paging."""

from aggregator.sources.kit.body import load_json, load_xml, page_text, raw_json, refuse_wall
from aggregator.sources.kit.catalogue import Row, markdown, rows, state
from aggregator.sources.kit.entities import unescape
from aggregator.sources.kit.fields import Fields, decimal_of, moment_of
from aggregator.sources.kit.jobposting import listed, named, schema_posting
from aggregator.sources.kit.paging import END, Turn, by_number, by_value, number_of, with_parameter
from aggregator.sources.kit.record import address, joined, line, pay_of, period_of, posting, workplace_of
from aggregator.sources.kit.records import Parse, Read, Record, json_record, json_records, page_of, xml_records
from aggregator.sources.kit.source import Source, employer, host_label, host_of, rebase

__all__ = [
    "END",
    "Fields",
    "Parse",
    "Read",
    "Record",
    "Row",
    "Source",
    "Turn",
    "address",
    "by_number",
    "by_value",
    "decimal_of",
    "employer",
    "host_label",
    "host_of",
    "joined",
    "json_record",
    "json_records",
    "line",
    "listed",
    "load_json",
    "load_xml",
    "markdown",
    "moment_of",
    "named",
    "number_of",
    "page_of",
    "page_text",
    "pay_of",
    "period_of",
    "posting",
    "raw_json",
    "rebase",
    "refuse_wall",
    "rows",
    "schema_posting",
    "state",
    "unescape",
    "with_parameter",
    "workplace_of",
    "xml_records",
]
