"""PE9xx: tables of facts.

Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase

_AS_OF: Final = "--as-of 2025-05-16T00:00:00+07:00"
_GOOD: Final = f"batch shop.fee --facts facts.csv {_AS_OF}"

ENTRIES: Final = (
    Entry(
        code="PE901",
        name="missing-tables",
        kind=Kind.COMMAND,
        message=Phrase("{name} is not installed", "ยังไม่ได้ติดตั้ง {name}"),
        why=Phrase(
            "tables are read and written with DuckDB and Arrow, which deciding a bundle does not need.",
            "การอ่านและเขียนตารางใช้ DuckDB และ Arrow ซึ่งการตัดสินข้อเท็จจริงทีละชุดไม่จำเป็นต้องใช้",
        ),
        bad=f"--without pyarrow {_GOOD}",
        good=_GOOD,
        help=Phrase(
            "install the extra `batch`, as in `pip install policyeval[batch]`",
            "ติดตั้งส่วนเสริม `batch` เช่น `pip install policyeval[batch]`",
        ),
    ),
    Entry(
        code="PE902",
        name="unreadable-table",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` cannot be read as a table: {reason}", "อ่าน `{path}` เป็นตารางไม่ได้: {reason}"),
        why=Phrase(
            "the table is looked at before the first row is decided, so that no run ends half way.",
            "ระบบตรวจตารางก่อนตัดสินแถวแรก เพื่อไม่ให้การทำงานหยุดกลางคัน",
        ),
        bad=f"batch shop.fee --facts nothing.csv {_AS_OF}",
        good=_GOOD,
        help=Phrase(
            "name a Parquet, CSV or NDJSON file, a folder of files of one format, or a pattern in quotes "
            "such as 'facts/*.parquet'",
            "ระบุไฟล์ Parquet, CSV หรือ NDJSON โฟลเดอร์ที่มีไฟล์รูปแบบเดียวกัน หรือรูปแบบชื่อในเครื่องหมายคำพูด "
            "เช่น 'facts/*.parquet'",
        ),
    ),
    Entry(
        code="PE903",
        name="unknown-column",
        kind=Kind.COMMAND,
        message=Phrase(
            "column `{column}` has the name of no fact that `{decision}` reads",
            "ชื่อคอลัมน์ `{column}` ไม่ตรงกับข้อเท็จจริงใดที่ `{decision}` อ่าน",
        ),
        why=Phrase(
            "it resembles a fact that no column holds; if that fact were taken to be absent, every row could "
            "be decided wrongly.",
            "ชื่อคล้ายข้อเท็จจริงที่ยังไม่มีคอลัมน์ หากถือว่าข้อเท็จจริงนั้นไม่ได้ให้มา ทุกแถวอาจถูกตัดสินผิด",
        ),
        bad=f"batch shop.fee --facts misnamed.csv {_AS_OF}",
        good=_GOOD,
        help=Phrase(
            "say which fact it holds with `--map`, or that it holds none with `--ignore {column}`",
            "ระบุข้อเท็จจริงของคอลัมน์ด้วย `--map` หรือระบุว่าไม่ใช่ข้อเท็จจริงด้วย `--ignore {column}`",
        ),
    ),
    Entry(
        code="PE904",
        name="misfit-column",
        kind=Kind.COMMAND,
        message=Phrase(
            "column `{column}` holds {found} where `{fact}` is {expected}",
            "คอลัมน์ `{column}` มี {found} แต่ `{fact}` ต้องเป็น{expected}",
        ),
        why=Phrase(
            "values are only converted where nothing of them is lost and nothing has to be guessed.",
            "ระบบแปลงค่าเฉพาะเมื่อไม่มีส่วนใดสูญหายและไม่ต้องคาดเดา",
        ),
        bad=f"batch shop.fee --facts facts.csv --map name=order.total {_AS_OF}",
        good=_GOOD,
        help=Phrase(
            "convert the column where the table is made, or map another with `--map`",
            "แปลงคอลัมน์ที่ต้นทางของตาราง หรือเลือกคอลัมน์อื่นด้วย `--map`",
        ),
    ),
    Entry(
        code="PE905",
        name="column-without-zone",
        kind=Kind.COMMAND,
        message=Phrase(
            "column `{column}` has timestamps without a zone for `{fact}`",
            "คอลัมน์ `{column}` ของ `{fact}` มีวันเวลาที่ไม่ระบุเขตเวลา",
        ),
        why=Phrase(
            "without its zone a timestamp may be any of 27 hours, and deadlines turn on one.",
            "วันเวลาที่ไม่มีเขตเวลาอาจหมายถึงเวลาต่างกันได้ถึง 27 ชั่วโมง แต่เส้นตายตัดสินกันที่ชั่วโมงเดียว",
        ),
        bad=f"batch shop.fee --facts zoneless.csv {_AS_OF}",
        good=f"batch shop.fee --facts zoneless.csv --zone Asia/Bangkok {_AS_OF}",
        help=Phrase(
            "say which zone they are in, as in `--zone Asia/Bangkok`, or `--zone UTC`",
            "ระบุเขตเวลา เช่น `--zone Asia/Bangkok` หรือ `--zone UTC`",
        ),
    ),
    Entry(
        code="PE906",
        name="columns-to-map",
        kind=Kind.COMMAND,
        message=Phrase(
            "no row was decided: the columns do not fit the facts of `{decision}`",
            "ยังไม่ได้ตัดสินแถวใด: คอลัมน์ไม่ตรงกับข้อเท็จจริงของ `{decision}`",
        ),
        why=Phrase(
            "all that is wrong with the columns is told at once, with what to add to the command.",
            "ระบบแจ้งทุกอย่างที่ผิดกับคอลัมน์ในครั้งเดียว พร้อมสิ่งที่ต้องเพิ่มในคำสั่ง",
        ),
        bad=f"batch shop.fee --facts misnamed.csv {_AS_OF}",
        good=_GOOD,
        help=Phrase("add `{options}`", "เพิ่ม `{options}`"),
    ),
    Entry(
        code="PE907",
        name="no-such-column",
        kind=Kind.COMMAND,
        message=Phrase("the table has no column `{column}`", "ตารางไม่มีคอลัมน์ `{column}`"),
        why=Phrase(
            "what `--map`, `--key`, `--ignore` and `--as-of-column` name has to be there.",
            "คอลัมน์ที่ระบุใน `--map` `--key` `--ignore` และ `--as-of-column` ต้องมีอยู่ในตาราง",
        ),
        bad=f"batch shop.fee --facts facts.csv --key nmae {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --key name {_AS_OF}",
        help=Phrase("`--dry-run` shows the columns", "`--dry-run` แสดงคอลัมน์ทั้งหมด"),
    ),
    Entry(
        code="PE908",
        name="no-such-fact",
        kind=Kind.COMMAND,
        message=Phrase("there is no fact `{fact}`", "ไม่มีข้อเท็จจริง `{fact}`"),
        why=Phrase(
            "`--map` names a fact of the policy, such as `order.total`; facts in a list come with the list.",
            "`--map` ต้องระบุข้อเท็จจริงของนโยบาย เช่น `order.total` ส่วนข้อเท็จจริงในรายการมาพร้อมกับรายการ",
        ),
        bad=f"batch shop.fee --facts misnamed.csv --map total=order.totl {_AS_OF}",
        good=f"batch shop.fee --facts misnamed.csv --map total=order.total {_AS_OF}",
        help=Phrase(
            "`policyeval facts DECISION` lists the facts", "`policyeval facts DECISION` แสดงข้อเท็จจริงทั้งหมด"
        ),
    ),
    Entry(
        code="PE909",
        name="fact-of-two-columns",
        kind=Kind.COMMAND,
        message=Phrase(
            "columns `{other}` and `{column}` both hold `{fact}`",
            "คอลัมน์ `{other}` และ `{column}` ต่างเป็น `{fact}`",
        ),
        why=Phrase("a fact has one value.", "ข้อเท็จจริงหนึ่งมีได้ค่าเดียว"),
        bad=f"batch shop.fee --facts facts.csv --map order.total=order.total --map name=order.total {_AS_OF}",
        good=_GOOD,
        help=Phrase("leave one out, with `--ignore` if need be", "ตัดออกหนึ่งคอลัมน์ โดยใช้ `--ignore` หากจำเป็น"),
    ),
    Entry(
        code="PE910",
        name="duplicate-column",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` has two columns `{column}`", "`{path}` มีคอลัมน์ `{column}` สองคอลัมน์"),
        why=Phrase(
            "which of them is meant cannot be told from the name.",
            "ชื่อไม่อาจบอกได้ว่าหมายถึงคอลัมน์ใด",
        ),
        bad=f"batch shop.fee --facts twice.csv {_AS_OF}",
        good=_GOOD,
        help=Phrase("rename or remove one of them", "เปลี่ยนชื่อหรือลบออกหนึ่งคอลัมน์"),
    ),
    Entry(
        code="PE911",
        name="resuming-another-run",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` is of another run: {differing} differ", "`{path}` เป็นของการทำงานอื่น: {differing} ต่างกัน"
        ),
        why=Phrase(
            "parts that were decided otherwise, or on other facts, would stand side by side.",
            "มิฉะนั้นส่วนที่ตัดสินด้วยเงื่อนไขหรือข้อเท็จจริงต่างกันจะปะปนกัน",
        ),
        bad=f"batch shop.fee --facts facts.csv --out done --resume --zone UTC {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out done --resume {_AS_OF}",
        help=Phrase(
            "repeat the command as it was, or write to another folder",
            "ใช้คำสั่งเดิมทุกประการ หรือเขียนลงโฟลเดอร์อื่น",
        ),
    ),
    Entry(
        code="PE912",
        name="folder-in-use",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` is not empty", "`{path}` ไม่ว่างเปล่า"),
        why=Phrase(
            "answers of two runs in one folder would be read as one table.",
            "ผลของการทำงานสองครั้งในโฟลเดอร์เดียวจะถูกอ่านเป็นตารางเดียว",
        ),
        bad=f"batch shop.fee --facts facts.csv --out done {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out done --resume {_AS_OF}",
        help=Phrase(
            "write to another folder, or go on with a run that was ended with `--resume`",
            "เขียนลงโฟลเดอร์อื่น หรือทำงานที่ค้างต่อด้วย `--resume`",
        ),
    ),
    Entry(
        code="PE913",
        name="unreadable-manifest",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` is no note of a run", "`{path}` ไม่ใช่บันทึกของการทำงาน"),
        why=Phrase(
            "a run notes there which parts are whole; without it nothing can be resumed.",
            "การทำงานจะบันทึกส่วนที่เขียนครบแล้วไว้ที่นั่น หากไม่มีก็ทำต่อไม่ได้",
        ),
        bad=f"batch shop.fee --facts facts.csv --out torn --resume {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out fresh {_AS_OF}",
        help=Phrase("write to another folder", "เขียนลงโฟลเดอร์อื่น"),
    ),
    Entry(
        code="PE914",
        name="key-of-our-own",
        kind=Kind.COMMAND,
        message=Phrase(
            "column `{column}` cannot be carried through: the answers have one of that name",
            "ส่งต่อคอลัมน์ `{column}` ไม่ได้: ผลลัพธ์มีคอลัมน์ชื่อนี้อยู่แล้ว",
        ),
        why=Phrase(
            "the answers have the columns `version`, `status`, `fired`, `missing` and `errors`.",
            "ผลลัพธ์มีคอลัมน์ `version` `status` `fired` `missing` และ `errors` อยู่แล้ว",
        ),
        bad=f"batch shop.fee --facts keyed.csv --key status {_AS_OF}",
        good=_GOOD,
        help=Phrase("rename the column of the table", "เปลี่ยนชื่อคอลัมน์ในตาราง"),
    ),
    Entry(
        code="PE915",
        name="malformed-map",
        kind=Kind.COMMAND,
        message=Phrase("`--map {text}` is not `COLUMN=FACT`", "`--map {text}` ไม่อยู่ในรูป `COLUMN=FACT`"),
        why=Phrase(
            "it says which fact a column holds, with a `=` between them.",
            "ตัวเลือกนี้บอกข้อเท็จจริงของคอลัมน์ โดยมี `=` คั่น",
        ),
        bad=f"batch shop.fee --facts misnamed.csv --map total {_AS_OF}",
        good=f"batch shop.fee --facts misnamed.csv --map total=order.total {_AS_OF}",
    ),
    Entry(
        code="PE916",
        name="unknown-zone",
        kind=Kind.COMMAND,
        message=Phrase("there is no time zone `{zone}`", "ไม่มีเขตเวลา `{zone}`"),
        why=Phrase(
            "a zone is a name of the tz database, or an offset such as `+07:00`.",
            "เขตเวลาคือชื่อในฐานข้อมูล tz หรือระยะต่างจาก UTC เช่น `+07:00`",
        ),
        bad=f"batch shop.fee --facts zoneless.csv --zone Asia/Bangkk {_AS_OF}",
        good=f"batch shop.fee --facts zoneless.csv --zone Asia/Bangkok {_AS_OF}",
    ),
    Entry(
        code="PE917",
        name="resuming-one-file",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` is one file, which cannot be resumed", "`{path}` เป็นไฟล์เดียว จึงทำต่อไม่ได้"),
        why=Phrase(
            "one file is there as a whole or not at all; parts in a folder are there one by one.",
            "ไฟล์เดียวจะมีครบทั้งไฟล์หรือไม่มีเลย ส่วนในโฟลเดอร์จะมีทีละส่วน",
        ),
        bad=f"batch shop.fee --facts facts.csv --out answers.parquet --resume {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out answers {_AS_OF}",
        help=Phrase("write to a folder", "เขียนลงโฟลเดอร์"),
    ),
    Entry(
        code="PE918",
        name="condition-on-objects",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{key}` holds objects or JSON text in a table, which no condition can look into",
            "`{key}` เก็บ object หรือข้อความ JSON ในตาราง เงื่อนไขจึงตรวจข้างในไม่ได้",
        ),
        why=Phrase(
            "a condition is asked once of all rows that are alike, and with lists of objects hardly any are; "
            "a key whose type varies is JSON text.",
            "ระบบถามเงื่อนไขครั้งเดียวสำหรับทุกแถวที่เหมือนกัน แต่แถวที่มีรายการของ object แทบไม่เหมือนกันเลย "
            "ส่วนคีย์ที่ชนิดไม่แน่นอนเป็นข้อความ JSON",
        ),
        bad=f"batch shop.fee --facts facts.csv --fail-on 'size(result.entries) > 3' {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --fail-on 'result.fee > 3' {_AS_OF}",
        help=Phrase(
            "ask about another key, or about single bundles with `policyeval check --fail-on`",
            "ใช้คีย์อื่น หรือตรวจทีละชุดด้วย `policyeval check --fail-on`",
        ),
    ),
    Entry(
        code="PE919",
        name="not-in-sql",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{decision}` cannot be decided in SQL: {reason}", "ตัดสิน `{decision}` ด้วย SQL ไม่ได้: {reason}"
        ),
        why=Phrase(
            "the engine `duckdb` decides all rows at once, for which everything in the decision needs an SQL "
            "of equal meaning.",
            "กลไก `duckdb` ตัดสินทุกแถวพร้อมกัน ทุกส่วนของการตัดสินจึงต้องมี SQL ที่ความหมายเท่ากัน",
        ),
        bad=f"batch shop.odd --facts facts.csv --engine duckdb {_AS_OF}",
        good=f"batch shop.odd --facts facts.csv --engine rows {_AS_OF}",
        help=Phrase(
            "leave `--engine` out, and such a decision is made row by row",
            "ไม่ต้องระบุ `--engine` แล้วระบบจะตัดสินทีละแถว",
        ),
    ),
    Entry(
        code="PE920",
        name="events-of-which-list",
        kind=Kind.COMMAND,
        message=Phrase(
            "which list the events of `{path}` are is not said: {lists}",
            "ไม่ได้ระบุว่าเหตุการณ์ใน `{path}` เป็นรายการใด: {lists}",
        ),
        why=Phrase(
            "events are rows that make up a list of facts, which has to be one that the decision reads.",
            "เหตุการณ์แต่ละแถวรวมกันเป็นข้อเท็จจริงแบบรายการ ซึ่งต้องเป็นรายการที่การตัดสินนี้อ่าน",
        ),
        bad=f"batch shop.fee --events events.csv --key seller_id {_AS_OF}",
        good=f"batch shop.fee --events visits=events.csv --key seller_id {_AS_OF}",
        help=Phrase("write `--events LIST={path}`", "เขียน `--events LIST={path}`"),
    ),
    Entry(
        code="PE921",
        name="output-in-use",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` is read or written by this command already", "คำสั่งนี้อ่านหรือเขียน `{path}` อยู่แล้ว"
        ),
        why=Phrase(
            "answers that were written over the facts would be all that is left of them.",
            "หากเขียนคำตอบทับข้อเท็จจริง ข้อเท็จจริงจะสูญหาย",
        ),
        bad=f"batch shop.fee --facts facts.csv --out facts.csv {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out answers.csv {_AS_OF}",
        help=Phrase("write to another file", "เขียนลงไฟล์อื่น"),
    ),
    Entry(
        code="PE922",
        name="tables-fail",
        kind=Kind.COMMAND,
        message=Phrase("the table cannot be worked on: {reason}", "ประมวลผลตารางไม่ได้: {reason}"),
        why=Phrase(
            "DuckDB, which reads the tables, lacks memory, or a type for the values of a column.",
            "DuckDB ซึ่งใช้อ่านตารางมีหน่วยความจำไม่พอ หรือไม่มีชนิดข้อมูลสำหรับค่าในคอลัมน์",
        ),
        bad=f"batch shop.fee --facts facts.csv --memory-limit 1B {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --memory-limit 500MB {_AS_OF}",
        help=Phrase(
            "allow more with `--memory-limit`, or convert the column where the table is made",
            "เพิ่ม `--memory-limit` หรือแปลงคอลัมน์ตั้งแต่ตอนสร้างตาราง",
        ),
    ),
    Entry(
        code="PE931",
        name="missing-pyspark",
        kind=Kind.COMMAND,
        message=Phrase(
            "`--engine spark` needs PySpark, which is not installed", "Spark ต้องใช้ PySpark ซึ่งยังไม่ได้ติดตั้ง"
        ),
        why=Phrase(
            "it is large, and only tables that one machine is too small for need it.",
            "มีขนาดใหญ่ และจำเป็นเฉพาะกับตารางที่เครื่องเดียวรับไม่ไหว",
        ),
        bad=f"--without pyspark batch shop.fee --facts facts.csv --engine spark --out answers {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out answers {_AS_OF}",
        help=Phrase(
            "`pip install policyeval[spark]`, and Java 17; or leave `--engine` out",
            "`pip install policyeval[spark]` และ Java 17 หรือไม่ต้องระบุ `--engine`",
        ),
    ),
    Entry(
        code="PE932",
        name="missing-java",
        kind=Kind.COMMAND,
        message=Phrase(
            "`--engine spark` needs Java 17 or later: {found}", "Spark ต้องใช้ Java 17 ขึ้นไป: {found}"
        ),
        why=Phrase(
            "PySpark starts Spark in a Java of its own, which it does not bring along.",
            "PySpark เริ่ม Spark ด้วย Java ซึ่งต้องติดตั้งแยกต่างหาก",
        ),
        bad=f"batch shop.fee --facts facts.parquet --engine spark --out answers {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out answers {_AS_OF}",
        help=Phrase(
            "install a Java runtime, and say where it is with JAVA_HOME",
            "ติดตั้ง Java แล้วระบุตำแหน่งด้วย JAVA_HOME",
        ),
    ),
    Entry(
        code="PE933",
        name="spark-failed",
        kind=Kind.COMMAND,
        message=Phrase("no answers, since Spark failed: {reason}", "Spark ทำงานไม่สำเร็จ: {reason}"),
        why=Phrase(
            "what Spark does is done elsewhere; no answers are left where a part of them is missing.",
            "งานของ Spark ทำในที่อื่น เมื่อขาดส่วนใดไปจึงไม่เก็บผลลัพธ์ไว้เลย",
        ),
        bad=f"batch shop.fee --facts facts.parquet --engine spark --master nowhere --out answers {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out answers {_AS_OF}",
        help=Phrase(
            "workers need policyeval, DuckDB and Arrow, and the paths of the tables; "
            "PYSPARK_PYTHON says which Python they run",
            "เครื่องที่ประมวลผลต้องมี policyeval, DuckDB และ Arrow และเข้าถึงตารางด้วยเส้นทางเดียวกัน "
            "PYSPARK_PYTHON ระบุ Python ที่ใช้",
        ),
    ),
    Entry(
        code="PE934",
        name="not-with-spark",
        kind=Kind.COMMAND,
        message=Phrase("`{what}` does not go with `--engine spark`", "ใช้ `{what}` กับ `--engine spark` ไม่ได้"),
        why=Phrase(
            "Spark reads Parquet and writes a folder of Parquet, all of it or nothing.",
            "Spark อ่าน Parquet และเขียนโฟลเดอร์ Parquet ซึ่งมีครบทั้งหมดหรือไม่มีเลย",
        ),
        bad=f"batch shop.fee --facts facts.csv --engine spark --out answers --resume {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out answers {_AS_OF}",
        help=Phrase("here: {remedy}", "กรณีนี้: {remedy}"),
    ),
    Entry(
        code="PE935",
        name="format-and-name-differ",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` is the name of a file of {named}, and `--format` says {format}",
            "`{path}` เป็นชื่อไฟล์แบบ {named} แต่ `--format` ระบุ {format}",
        ),
        why=Phrase(
            "whoever reads the file goes by its name, and would find something else in it.",
            "ผู้ที่อ่านไฟล์จะดูจากชื่อ แล้วพบว่าเนื้อหาเป็นแบบอื่น",
        ),
        bad=f"batch shop.fee --facts facts.csv --format csv --out answers.parquet {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --format csv --out answers.csv {_AS_OF}",
        help=Phrase(
            "leave `--format` out, or name the file after its format",
            "ไม่ต้องระบุ `--format` หรือตั้งชื่อไฟล์ตามรูปแบบ",
        ),
    ),
    Entry(
        code="PE936",
        name="no-key-in-events",
        kind=Kind.COMMAND,
        message=Phrase(
            "the events of `{path}` have no column `{column}`, which is the key",
            "เหตุการณ์ใน `{path}` ไม่มีคอลัมน์ `{column}` ซึ่งเป็นคีย์",
        ),
        why=Phrase(
            "the key says whose events they are, and has the same name in every table.",
            "คีย์บอกว่าเหตุการณ์เป็นของใคร และต้องมีชื่อเดียวกันในทุกตาราง",
        ),
        bad=f"batch shop.fee --events visits=events.csv --key seler_id {_AS_OF}",
        good=f"batch shop.fee --events visits=events.csv --key seller_id {_AS_OF}",
        help=Phrase(
            "name the column of the key with `--key`, and call it so in every table",
            "ระบุคอลัมน์ของคีย์ด้วย `--key` และใช้ชื่อนี้ในทุกตาราง",
        ),
    ),
    Entry(
        code="PE937",
        name="named-like-another-format",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` has the name of a file of another format, and what is written is {format}",
            "`{path}` เป็นชื่อไฟล์รูปแบบอื่น แต่สิ่งที่จะเขียนคือ {format}",
        ),
        why=Phrase(
            "whoever opens it by its name would find something else, or a folder.",
            "ผู้ที่เปิดตามชื่อจะพบสิ่งอื่น หรือพบโฟลเดอร์",
        ),
        bad=f"batch shop.fee --facts facts.csv --out answers.xlsx {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --out answers.csv {_AS_OF}",
        help=Phrase(
            "end the name of a file in {endings}; name a folder without an ending",
            "ลงท้ายชื่อไฟล์ด้วย {endings} ส่วนโฟลเดอร์ให้ตั้งชื่อโดยไม่มีนามสกุล",
        ),
    ),
    Entry(
        code="PE938",
        name="list-told-twice",
        kind=Kind.COMMAND,
        message=Phrase(
            "the list `{fact}` is told twice: by events, and by a column or other events",
            "รายการ `{fact}` ถูกระบุสองครั้ง ทั้งจากเหตุการณ์และจากคอลัมน์หรือเหตุการณ์อื่น",
        ),
        why=Phrase(
            "only one of the two could count, and nobody would see which.",
            "ใช้ได้เพียงอย่างเดียว และไม่มีใครเห็นว่าใช้อย่างใด",
        ),
        bad=f"batch shop.fee --events visits=events.csv --events visits=events.csv --key seller_id {_AS_OF}",
        good=f"batch shop.fee --events visits=events.csv --key seller_id {_AS_OF}",
        help=Phrase(
            "leave one of them out; files of the same events go together as a folder or a pattern",
            "ตัดออกหนึ่งอย่าง ไฟล์เหตุการณ์เดียวกันให้รวมเป็นโฟลเดอร์หรือใช้รูปแบบชื่อไฟล์",
        ),
    ),
    Entry(
        code="PE939",
        name="table-not-for-sql",
        kind=Kind.COMMAND,
        message=Phrase("this table cannot be decided in SQL: {reason}", "ตัดสินตารางนี้ด้วย SQL ไม่ได้: {reason}"),
        why=Phrase(
            "a line may leave a fact out or say null, and have members that others lack; columns would not "
            "keep that apart.",
            "แต่ละบรรทัดอาจไม่มีข้อเท็จจริงหรือระบุเป็น null และอาจมีสมาชิกต่างจากบรรทัดอื่น ซึ่งคอลัมน์แยกความต่างนี้ไม่ได้",
        ),
        bad=f"batch shop.fee --facts facts.ndjson --engine duckdb {_AS_OF}",
        good=f"batch shop.fee --facts facts.csv --engine duckdb {_AS_OF}",
        help=Phrase(
            "convert the table to Parquet or CSV, or leave `--engine` out and it is decided row by row",
            "แปลงตารางเป็น Parquet หรือ CSV หรือไม่ต้องระบุ `--engine` แล้วระบบจะตัดสินทีละแถว",
        ),
    ),
    Entry(
        code="PE940",
        name="columns-alike-but-for-case",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` has columns `{other}` and `{column}`, which differ only in upper and lower case",
            "`{path}` มีคอลัมน์ `{other}` และ `{column}` ซึ่งต่างกันเพียงตัวพิมพ์ใหญ่และตัวพิมพ์เล็ก",
        ),
        why=Phrase(
            "tables are read in SQL, to which the two have one name: one column would be read for both.",
            "ระบบอ่านตารางด้วย SQL ซึ่งถือว่าสองชื่อนี้เป็นชื่อเดียวกัน จึงจะอ่านคอลัมน์เดียวแทนทั้งสอง",
        ),
        bad=f"batch shop.fee --facts cased.csv {_AS_OF}",
        good=_GOOD,
        help=Phrase(
            "rename or leave out one of them where the table is made",
            "เปลี่ยนชื่อหรือตัดออกหนึ่งคอลัมน์ตั้งแต่ตอนสร้างตาราง",
        ),
    ),
    Entry(
        code="PE941",
        name="rows-without-key",
        kind=Kind.COMMAND,
        message=Phrase(
            "the key `{column}` is empty in {count} of {rows} rows of `{path}`",
            "คีย์ `{column}` ว่างใน {count} จาก {rows} แถวของ `{path}`",
        ),
        why=Phrase(
            "an event without its key would count for nobody, and a row without one would be decided as if "
            "nothing had happened.",
            "เหตุการณ์ที่ไม่มีคีย์จะไม่ถูกนับให้ใคร และแถวที่ไม่มีคีย์จะถูกตัดสินเสมือนไม่มีเหตุการณ์ใด",
        ),
        bad=f"batch shop.fee --events visits=keyless.csv --key seller_id {_AS_OF}",
        good=f"batch shop.fee --events visits=events.csv --key seller_id {_AS_OF}",
        help=Phrase(
            "fill the key in, or leave such rows out where the table is made",
            "ใส่คีย์ให้ครบ หรือตัดแถวเหล่านั้นออกตั้งแต่ตอนสร้างตาราง",
        ),
    ),
    Entry(
        code="PE942",
        name="column-name-that-is-taken",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` has a column `{column}`, the name under which rows are numbered here",
            "`{path}` มีคอลัมน์ `{column}` ซึ่งเป็นชื่อที่ระบบใช้ลำดับแถว",
        ),
        why=Phrase(
            "one of the two would be read for the other, and rows would be mixed up.",
            "ระบบจะอ่านคอลัมน์หนึ่งแทนอีกคอลัมน์ และแถวจะสลับกัน",
        ),
        bad=f"batch shop.fee --facts numbered.csv {_AS_OF}",
        good=_GOOD,
        help=Phrase(
            "rename the column or leave it out where the table is made",
            "เปลี่ยนชื่อคอลัมน์หรือตัดออกตั้งแต่ตอนสร้างตาราง",
        ),
    ),
    Entry(
        code="PE943",
        name="events-of-nothing",
        kind=Kind.COMMAND,
        message=Phrase(
            "no column of the events of `{path}` is a member of `{fact}`",
            "ไม่มีคอลัมน์ใดของเหตุการณ์ใน `{path}` ที่เป็นสมาชิกของ `{fact}`",
        ),
        why=Phrase(
            "an event of which nothing is known says nothing about the row that it belongs to.",
            "เหตุการณ์ที่ไม่มีข้อมูลใดย่อมไม่บอกอะไรเกี่ยวกับแถวที่เป็นเจ้าของ",
        ),
        bad=f"batch shop.fee --events visits=keys.csv --key seller_id {_AS_OF}",
        good=f"batch shop.fee --events visits=events.csv --key seller_id {_AS_OF}",
        help=Phrase(
            "name the columns after the members, or say which is which with `--map COLUMN=FACT`",
            "ตั้งชื่อคอลัมน์ตามสมาชิก หรือระบุด้วย `--map COLUMN=FACT`",
        ),
    ),
)
