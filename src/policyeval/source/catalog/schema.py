"""PE4xx: fact schemas.

Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase


def _fact(declaration: str) -> str:
    """Return a whole schema with one fact `x`, as an example."""
    return f'{{"type": "object", "properties": {{"x": {declaration}}}}}'


def _facts(members: str, definitions: str = "") -> str:
    """Return a whole schema with these members, as an example."""
    known = f', "definitions": {{{definitions}}}' if definitions else ""
    return f'{{"type": "object", "properties": {{{members}}}{known}}}'


ENTRIES: Final[tuple[Entry, ...]] = (
    # ------------------------------------------------------------------------------- the whole schema
    Entry(
        code="PE401",
        name="schema-not-draft-07",
        kind=Kind.SCHEMA,
        message=Phrase(
            "expected `$schema` to be `{draft}`, found {found}", "`$schema` ต้องเป็น `{draft}` แต่พบ{found}"
        ),
        why=Phrase(
            "fact schemas are JSON Schema draft-07, which editors know; other drafts differ.",
            "fact schema ใช้ JSON Schema draft-07 ซึ่งโปรแกรมแก้ไขรองรับ ส่วน draft อื่นมีความหมายต่างกัน",
        ),
        bad='{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {}}',
        good='{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {}}',
        help=Phrase(
            "write the draft-07 address, or leave `$schema` out", "เขียนที่อยู่ของ draft-07 หรือตัด `$schema` ออก"
        ),
    ),
    Entry(
        code="PE402",
        name="schema-without-facts",
        kind=Kind.SCHEMA,
        message=Phrase(
            "a fact schema must be of `type: object` with `properties`",
            "fact schema ต้องเป็น `type: object` และมี `properties`",
        ),
        why=Phrase(
            "a fact bundle is an object; its members are the facts that a policy can name.",
            "ชุดข้อเท็จจริงเป็น object โดยสมาชิกแต่ละตัวคือข้อเท็จจริงที่นโยบายเรียกชื่อได้",
        ),
        bad='{"type": "array", "items": {"type": "string"}}',
        good=_fact('{"type": "array", "items": {"type": "string"}}'),
        help=Phrase(
            "declare each fact under `properties` of the outermost schema",
            "ประกาศข้อเท็จจริงแต่ละรายการไว้ใต้ `properties` ของ schema ชั้นนอกสุด",
        ),
    ),
    Entry(
        code="PE430",
        name="schema-nested-too-deep",
        kind=Kind.SCHEMA,
        message=Phrase("schemas nest deeper than {limit} levels", "schema ซ้อนกันลึกเกิน {limit} ชั้น"),
        why=Phrase(
            "facts that nest so deep could not be named by an expression that people can read.",
            "ข้อเท็จจริงที่ซ้อนลึกเช่นนี้ไม่สามารถเรียกใช้ด้วยนิพจน์ที่คนอ่านเข้าใจได้",
        ),
        bad=_fact('{"type": "array", "items": ' * 32 + "{}" + "}" * 32),
        good=_fact('{"type": "array", "items": {"type": "array"}}'),
        help=Phrase("flatten the facts", "ลดจำนวนชั้นของข้อเท็จจริง"),
    ),
    Entry(
        code="PE431",
        name="schema-too-large",
        kind=Kind.SCHEMA,
        message=Phrase(
            "the schema declares more than {limit} places for values",
            "schema ประกาศตำแหน่งของค่ามากกว่า {limit} ตำแหน่ง",
        ),
        why=Phrase(
            "definitions that use definitions many times over can make a few lines into millions.",
            "definitions ที่อ้างถึงกันหลายทอดทำให้ข้อความไม่กี่บรรทัดขยายเป็นหลายล้านตำแหน่งได้",
        ),
        bad=_facts(
            '"x": {"$ref": "#/definitions/d0"}',
            ", ".join(
                f'"d{i}": {{"type": "object", "properties": {{"a": {{"$ref": "#/definitions/d{i + 1}"}}, '
                f'"b": {{"$ref": "#/definitions/d{i + 1}"}}}}}}'
                for i in range(12)
            )
            + ', "d12": {}',
        ),
        good=_facts('"x": {"$ref": "#/definitions/d0"}', '"d0": {"type": "string"}'),
        help=Phrase("declare only what policies read", "ประกาศเฉพาะสิ่งที่นโยบายใช้"),
    ),
    Entry(
        code="PE433",
        name="schema-not-an-object",
        kind=Kind.SCHEMA,
        message=Phrase(
            "a schema must be an object of keywords, found {found}",
            "schema ต้องเป็น object ของคำสำคัญ แต่พบ{found}",
        ),
        why=Phrase("only keywords can say what a fact is.", "คำสำคัญเท่านั้นที่บอกได้ว่าข้อเท็จจริงคืออะไร"),
        bad=_fact('"string"'),
        good=_fact('{"type": "string"}'),
        help=Phrase("write at least a `type`", "เขียน `type` เป็นอย่างน้อย"),
    ),
    # --------------------------------------------------------------------------------------- keywords
    Entry(
        code="PE403",
        name="unknown-keyword",
        kind=Kind.SCHEMA,
        message=Phrase("unknown keyword `{keyword}`", "ไม่รู้จักคำสำคัญ `{keyword}`"),
        why=Phrase(
            "JSON Schema ignores a misspelt keyword in silence, and with it what it was to say.",
            "JSON Schema จะข้ามคำสำคัญที่สะกดผิดไปเงียบ ๆ พร้อมกับสิ่งที่ต้องการระบุ",
        ),
        bad=_fact('{"type": "integer", "minumum": 0}'),
        good=_fact('{"type": "integer", "minimum": 0}'),
        help=Phrase("correct the keyword or leave it out", "แก้คำสำคัญให้ถูกต้องหรือตัดออก"),
    ),
    Entry(
        code="PE404",
        name="unsupported-keyword",
        kind=Kind.SCHEMA,
        message=Phrase("`{keyword}` has no place in a fact schema", "fact schema ไม่ใช้ `{keyword}`"),
        why=Phrase(
            "a fact schema declares what facts look like; how they hang together is for rules to judge.",
            "fact schema ประกาศรูปแบบของข้อเท็จจริง ส่วนความสัมพันธ์ระหว่างข้อเท็จจริงเป็นหน้าที่ของกฎ",
        ),
        bad=_fact('{"type": "integer", "multipleOf": 3}'),
        good=_fact('{"type": "integer"}'),
        help=Phrase("say it in a rule of the policy", "เขียนเงื่อนไขนี้เป็นกฎในนโยบาย"),
    ),
    Entry(
        code="PE405",
        name="required-facts",
        kind=Kind.SCHEMA,
        message=Phrase("`required` has no place in a fact schema", "fact schema ไม่ใช้ `required`"),
        why=Phrase(
            "an absent fact is no error: it is what its `default` says, or unknown, which matters only "
            "to the rules that read it.",
            "การไม่มีข้อเท็จจริงไม่ใช่ข้อผิดพลาด ค่าจะเป็นไปตาม `default` หรือถือว่าไม่ทราบ ซึ่งมีผลเฉพาะกับกฎที่อ่านข้อเท็จจริงนั้น",
        ),
        bad='{"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}',
        good=_fact('{"type": "string", "default": "standard"}'),
        help=Phrase(
            "leave it out; declare a `default` where absence has a meaning",
            "ตัดออก แล้วประกาศ `default` หากการไม่มีข้อเท็จจริงมีความหมาย",
        ),
    ),
    Entry(
        code="PE406",
        name="misused-keyword",
        kind=Kind.SCHEMA,
        message=Phrase("`{keyword}` must be {expected}", "`{keyword}` ต้องเป็น{expected}"),
        why=Phrase("the keyword says nothing with another value.", "คำสำคัญนี้ไม่มีความหมายหากเป็นค่าอื่น"),
        bad=_fact('{"type": "string", "maxLength": "100"}'),
        good=_fact('{"type": "string", "maxLength": 100}'),
        help=Phrase("correct the value of the keyword", "แก้ค่าของคำสำคัญนี้"),
    ),
    Entry(
        code="PE407",
        name="unknown-type",
        kind=Kind.SCHEMA,
        message=Phrase("unknown type `{type}`", "ไม่รู้จักชนิดข้อมูล `{type}`"),
        why=Phrase(
            "facts are of type `boolean`, `integer`, `number`, `string`, `array` or `object`.",
            "ข้อเท็จจริงมีชนิด `boolean`, `integer`, `number`, `string`, `array` หรือ `object`",
        ),
        bad=_fact('{"type": "int"}'),
        good=_fact('{"type": "integer"}'),
        help=Phrase(
            "a timestamp is a `string` with `format: date-time`", "วันเวลาให้ใช้ `string` ที่มี `format: date-time`"
        ),
    ),
    Entry(
        code="PE408",
        name="mixed-types",
        kind=Kind.SCHEMA,
        message=Phrase(
            "a fact has one type, and may besides be `null`", "ข้อเท็จจริงมีได้หนึ่งชนิด และอาจเป็น `null` ได้ด้วย"
        ),
        why=Phrase(
            "conditions are checked before any facts are there, which takes one type for each fact.",
            "เงื่อนไขถูกตรวจสอบก่อนมีข้อเท็จจริงจริง จึงต้องรู้ชนิดที่แน่นอนของแต่ละข้อเท็จจริง",
        ),
        bad=_fact('{"type": ["string", "integer"]}'),
        good=_fact('{"type": ["string", "null"]}'),
        help=Phrase(
            "choose one type; leave `type` out for a value that no rule looks into",
            "เลือกชนิดเดียว หรือไม่ต้องระบุ `type` หากไม่มีกฎใดใช้รายละเอียดของค่านี้",
        ),
    ),
    Entry(
        code="PE409",
        name="nothing-but-null",
        kind=Kind.SCHEMA,
        message=Phrase("a fact that can only be `null` says nothing", "ข้อเท็จจริงที่เป็นได้เพียง `null` ไม่บอกอะไร"),
        why=Phrase(
            "`null` stands for none, or not happened, of something that has a type.",
            "`null` หมายถึงไม่มี หรือยังไม่เกิดขึ้น ของสิ่งที่มีชนิดข้อมูล",
        ),
        bad=_fact('{"type": "null"}'),
        good=_fact('{"type": ["boolean", "null"]}'),
        help=Phrase("name the type beside `null`", "ระบุชนิดข้อมูลคู่กับ `null`"),
    ),
    Entry(
        code="PE410",
        name="keyword-without-effect",
        kind=Kind.SCHEMA,
        message=Phrase("`{keyword}` says nothing of {type}", "`{keyword}` ไม่มีผลกับ{type}"),
        why=Phrase(
            "JSON Schema ignores a keyword of another type; the limit would never be checked.",
            "JSON Schema จะข้ามคำสำคัญที่ไม่เข้ากับชนิดข้อมูล ข้อจำกัดนั้นจึงไม่ถูกตรวจสอบเลย",
        ),
        bad=_fact('{"type": "string", "minimum": 0}'),
        good=_fact('{"type": "integer", "minimum": 0}'),
        help=Phrase("leave the keyword out, or correct the type", "ตัดคำสำคัญนี้ออก หรือแก้ชนิดข้อมูล"),
    ),
    # ----------------------------------------------------------------------------------------- limits
    Entry(
        code="PE411",
        name="empty-limits",
        kind=Kind.SCHEMA,
        message=Phrase(
            "`{keyword}: {value}` and `{other}: {bound}` leave no value",
            "`{keyword}: {value}` กับ `{other}: {bound}` ทำให้ไม่มีค่าใดเป็นไปได้",
        ),
        why=Phrase("no fact could ever conform.", "จะไม่มีข้อเท็จจริงใดถูกต้องตาม schema ได้เลย"),
        bad=_fact('{"type": "integer", "minimum": 6, "maximum": 3}'),
        good=_fact('{"type": "integer", "minimum": 3, "maximum": 6}'),
        help=Phrase("correct one of the limits", "แก้ขอบเขตด้านใดด้านหนึ่ง"),
    ),
    Entry(
        code="PE412",
        name="limit-outside-64-bits",
        kind=Kind.SCHEMA,
        message=Phrase("`{keyword}: {value}` does not fit 64 bits", "`{keyword}: {value}` เกินขนาด 64 บิต"),
        why=Phrase(
            "integers run from -9223372036854775808 to 9223372036854775807, and so do their limits.",
            "จำนวนเต็มและขอบเขตของจำนวนเต็มมีค่าได้ตั้งแต่ -9223372036854775808 ถึง 9223372036854775807",
        ),
        bad=_fact('{"type": "integer", "maximum": 1e30}'),
        good=_fact('{"type": "integer", "maximum": 1000000}'),
        help=Phrase("leave the limit out, or give one that fits", "ตัดขอบเขตออก หรือใช้ค่าที่อยู่ในช่วง"),
    ),
    Entry(
        code="PE413",
        name="enum-without-null",
        kind=Kind.SCHEMA,
        message=Phrase(
            "`enum` of a fact that may be null must list `null`",
            "`enum` ของข้อเท็จจริงที่เป็น null ได้ต้องมี `null` อยู่ด้วย",
        ),
        why=Phrase(
            "JSON Schema refuses whatever `enum` does not list, null too, whatever `type` says.",
            "JSON Schema ปฏิเสธทุกค่าที่ไม่อยู่ใน `enum` รวมถึง null แม้ `type` จะอนุญาต",
        ),
        bad=_fact('{"type": ["string", "null"], "enum": ["A", "B"]}'),
        good=_fact('{"type": ["string", "null"], "enum": ["A", "B", null]}'),
        help=Phrase("add `null` to the list", "เพิ่ม `null` ในรายการ"),
    ),
    Entry(
        code="PE414",
        name="listed-value-not-text",
        kind=Kind.SCHEMA,
        message=Phrase(
            "`{keyword}` must list text, found {found}", "`{keyword}` ต้องเป็นรายการข้อความ แต่พบ{found}"
        ),
        why=Phrase(
            "values are listed for text only; numbers have limits, and `null` needs a type that lets it in.",
            "การระบุรายการค่าใช้กับข้อความเท่านั้น ตัวเลขให้ใช้ขอบเขต และ `null` ต้องมีชนิดข้อมูลที่อนุญาต",
        ),
        bad=_fact('{"type": "string", "enum": ["open", 1]}'),
        good=_fact('{"type": "string", "enum": ["open", "closed"]}'),
        help=Phrase("write each value in double quotes", "เขียนแต่ละค่าในเครื่องหมายคำพูดคู่"),
    ),
    Entry(
        code="PE415",
        name="value-listed-twice",
        kind=Kind.SCHEMA,
        message=Phrase("`{keyword}` lists `{value}` twice", "`{keyword}` มี `{value}` ซ้ำสองครั้ง"),
        why=Phrase("one of the two was likely to be another value.", "หนึ่งในสองค่านี้น่าจะตั้งใจให้เป็นค่าอื่น"),
        bad=_fact('{"type": "string", "enum": ["open", "open"]}'),
        good=_fact('{"type": "string", "enum": ["open", "closed"]}'),
        help=Phrase("take one out, or correct it", "ตัดออกหนึ่งค่า หรือแก้ให้ถูกต้อง"),
    ),
    Entry(
        code="PE416",
        name="enum-and-known-values",
        kind=Kind.SCHEMA,
        message=Phrase("`x-known` cannot stand beside `enum`", "ใช้ `x-known` ร่วมกับ `enum` ไม่ได้"),
        why=Phrase(
            "`enum` lists all the values there are; `x-known` lists those that are expected among others.",
            "`enum` คือค่าทั้งหมดที่เป็นไปได้ ส่วน `x-known` คือค่าที่คาดไว้โดยอาจมีค่าอื่นได้",
        ),
        bad=_fact('{"type": "string", "enum": ["open"], "x-known": ["open", "closed"]}'),
        good=_fact('{"type": "string", "x-known": ["open", "closed"]}'),
        help=Phrase(
            "keep `x-known` where a rule judges the value, else `enum`",
            "ใช้ `x-known` หากกฎเป็นผู้ตัดสินค่านี้ มิฉะนั้นใช้ `enum`",
        ),
    ),
    Entry(
        code="PE417",
        name="broken-pattern",
        kind=Kind.SCHEMA,
        message=Phrase(
            "`{pattern}` is not a regular expression of RE2", "`{pattern}` ไม่ใช่ regular expression ของ RE2"
        ),
        why=Phrase(
            "RE2 answers in time proportional to the text, which is why it has no lookaround, no "
            "backreferences and no counts above 1000.",
            "RE2 ใช้เวลาตามความยาวของข้อความ จึงไม่มี lookaround ไม่มี backreference และไม่มีการนับซ้ำเกิน 1000",
        ),
        bad=_fact('{"type": "string", "pattern": "^(?!test)"}'),
        good=_fact('{"type": "string", "pattern": "^[A-Z]+-[A-Z]+$"}'),
        help=Phrase("rewrite the pattern, or test the text in a rule", "เขียนรูปแบบใหม่ หรือตรวจข้อความในกฎ"),
    ),
    Entry(
        code="PE425",
        name="unknown-format",
        kind=Kind.SCHEMA,
        message=Phrase("unknown format `{format}`", "ไม่รู้จักรูปแบบ `{format}`"),
        why=Phrase(
            "text has `format: date-time` or `format: date`; a length of time has `x-format: duration`.",
            "ข้อความใช้ `format: date-time` หรือ `format: date` ส่วนระยะเวลาใช้ `x-format: duration`",
        ),
        bad=_fact('{"type": "string", "format": "datetime"}'),
        good=_fact('{"type": "string", "format": "date-time"}'),
        help=Phrase("correct the format, or use a `pattern`", "แก้รูปแบบให้ถูกต้อง หรือใช้ `pattern`"),
    ),
    # ------------------------------------------------------------------------------- absence and null
    Entry(
        code="PE418",
        name="default-does-not-conform",
        kind=Kind.SCHEMA,
        message=Phrase("the default does not conform: {reason}", "ค่า default ไม่ตรงกับ schema: {reason}"),
        why=Phrase(
            "an absent fact would become a value that nobody may give.",
            "ข้อเท็จจริงที่ไม่ได้ให้มาจะกลายเป็นค่าที่ไม่มีใครให้ได้",
        ),
        bad=_fact('{"type": "integer", "default": "0"}'),
        good=_fact('{"type": "integer", "default": 0}'),
        help=Phrase("correct the default, or the type", "แก้ค่า default หรือชนิดข้อมูล"),
    ),
    Entry(
        code="PE419",
        name="default-without-effect",
        kind=Kind.SCHEMA,
        message=Phrase("`{keyword}` has no effect here", "`{keyword}` ไม่มีผลตรงนี้"),
        why=Phrase(
            "an element of a list is there or the list is shorter, and the bundle itself is always there.",
            "สมาชิกของรายการมีอยู่หรือไม่ก็รายการสั้นลง และตัวชุดข้อเท็จจริงเองมีอยู่เสมอ",
        ),
        bad=_fact('{"type": "array", "items": {"type": "string", "default": "a"}}'),
        good=_fact('{"type": "array", "items": {"type": "string"}, "default": ["a"]}'),
        help=Phrase(
            "move it to the list, or to a member of the object", "ย้ายไปไว้ที่รายการ หรือที่สมาชิกของ object"
        ),
    ),
    Entry(
        code="PE420",
        name="null-that-cannot-be",
        kind=Kind.SCHEMA,
        message=Phrase("`x-null` needs a fact that may be null", "`x-null` ใช้ได้กับข้อเท็จจริงที่เป็น null ได้เท่านั้น"),
        why=Phrase(
            "it says that an explicit null counts as absent, and here null is refused.",
            "คำสำคัญนี้ให้ถือว่า null คือการไม่มีข้อเท็จจริง แต่ที่นี่ไม่อนุญาตให้เป็น null",
        ),
        bad=_fact('{"type": "string", "x-null": "unknown"}'),
        good=_fact('{"type": ["string", "null"], "x-null": "unknown"}'),
        help=Phrase(
            "add `null` to the type, or leave `x-null` out", "เพิ่ม `null` ในชนิดข้อมูล หรือตัด `x-null` ออก"
        ),
    ),
    Entry(
        code="PE421",
        name="contradictory-null",
        kind=Kind.SCHEMA,
        message=Phrase(
            "null cannot be both the default and unknown", "null เป็นทั้งค่า default และค่าที่ไม่ทราบไม่ได้"
        ),
        why=Phrase(
            "`x-null: unknown` makes null count as absent; `default: null` makes absent count as null.",
            "`x-null: unknown` ให้ถือ null เป็นการไม่มี ส่วน `default: null` ให้ถือการไม่มีเป็น null",
        ),
        bad=_fact('{"type": ["string", "null"], "x-null": "unknown", "default": null}'),
        good=_fact('{"type": ["string", "null"], "x-null": "unknown"}'),
        help=Phrase("keep the one that is meant", "เก็บไว้เฉพาะอย่างที่ต้องการ"),
    ),
    # ------------------------------------------------------------------------------ names and members
    Entry(
        code="PE422",
        name="fact-name-not-an-identifier",
        kind=Kind.SCHEMA,
        message=Phrase("`{name}` is no name that an expression can read", "`{name}` ไม่ใช่ชื่อที่นิพจน์เรียกใช้ได้"),
        why=Phrase(
            "names have letters a to z, digits and underscores, and do not begin with a digit.",
            "ชื่อประกอบด้วยอักษร a ถึง z ตัวเลข และขีดล่าง โดยไม่ขึ้นต้นด้วยตัวเลข",
        ),
        bad=_facts('"order-id": {"type": "string"}'),
        good=_facts('"order_id": {"type": "string"}'),
        help=Phrase(
            "rename the fact; its words for people go to `title` and `x-th`",
            "เปลี่ยนชื่อข้อเท็จจริง ส่วนคำสำหรับคนอ่านให้ใส่ใน `title` และ `x-th`",
        ),
    ),
    Entry(
        code="PE423",
        name="fact-name-reserved",
        kind=Kind.SCHEMA,
        message=Phrase("`{name}` is a word of the expression language", "`{name}` เป็นคำสงวนของภาษานิพจน์"),
        why=Phrase(
            "an expression could not tell the fact from the word.", "นิพจน์จะแยกข้อเท็จจริงออกจากคำสงวนไม่ได้"
        ),
        bad=_facts('"return": {"type": "boolean"}'),
        good=_facts('"returned": {"type": "boolean"}'),
        help=Phrase("rename the fact", "เปลี่ยนชื่อข้อเท็จจริง"),
    ),
    Entry(
        code="PE424",
        name="open-object",
        kind=Kind.SCHEMA,
        message=Phrase(
            "an object with `properties` cannot have other members", "object ที่มี `properties` มีสมาชิกอื่นอีกไม่ได้"
        ),
        why=Phrase(
            "a misspelt member would be taken for another one, and its rule would never fire.",
            "สมาชิกที่สะกดผิดจะถูกมองว่าเป็นสมาชิกอื่น และกฎที่เกี่ยวข้องจะไม่มีวันทำงาน",
        ),
        bad=_fact('{"type": "object", "properties": {"a": {}}, "additionalProperties": true}'),
        good=_fact('{"type": "object", "properties": {"a": {}}, "additionalProperties": false}'),
        help=Phrase(
            "leave `additionalProperties` out, or `properties` when the names are data",
            "ตัด `additionalProperties` ออก หรือตัด `properties` ออกหากชื่อสมาชิกเป็นข้อมูล",
        ),
    ),
    # ------------------------------------------------------------------------------------- references
    Entry(
        code="PE426",
        name="keyword-beside-reference",
        kind=Kind.SCHEMA,
        message=Phrase("`{keyword}` has no effect beside `{beside}`", "`{keyword}` ไม่มีผลเมื่ออยู่คู่กับ `{beside}`"),
        why=Phrase(
            "draft-07 ignores what stands beside `$ref`; only words, `default` and `x-null` may be added.",
            "draft-07 ข้ามทุกอย่างที่อยู่คู่กับ `$ref` เพิ่มได้เฉพาะคำอธิบาย `default` และ `x-null`",
        ),
        bad=_facts('"x": {"$ref": "#/definitions/id", "maxLength": 5}', '"id": {"type": "string"}'),
        good=_facts('"x": {"$ref": "#/definitions/id", "title": "Id"}', '"id": {"type": "string"}'),
        help=Phrase("move the keyword to where it is defined", "ย้ายคำสำคัญไปไว้ที่ตำแหน่งที่กำหนดชนิด"),
    ),
    Entry(
        code="PE427",
        name="reference-out-of-the-schema",
        kind=Kind.SCHEMA,
        message=Phrase(
            "`{target}` is not in the `definitions` of this schema",
            "`{target}` ไม่อยู่ใน `definitions` ของ schema นี้",
        ),
        why=Phrase(
            "nothing is fetched: a policy depends on the bytes of its own schema and on no others.",
            "ระบบไม่ดึงข้อมูลจากภายนอก นโยบายขึ้นอยู่กับเนื้อหาของ schema ของตนเท่านั้น",
        ),
        bad=_fact('{"$ref": "https://example.com/id.json"}'),
        good=_facts('"x": {"$ref": "#/definitions/id"}', '"id": {"type": "string"}'),
        help=Phrase("write `#/definitions/` and a name", "เขียน `#/definitions/` ตามด้วยชื่อ"),
    ),
    Entry(
        code="PE428",
        name="missing-definition",
        kind=Kind.SCHEMA,
        message=Phrase("unknown definition `{name}`", "ไม่รู้จัก definition `{name}`"),
        why=Phrase("a reference needs something to stand for.", "การอ้างอิงต้องมีสิ่งที่อ้างถึง"),
        bad=_facts('"x": {"$ref": "#/definitions/idd"}', '"id": {"type": "string"}'),
        good=_facts('"x": {"$ref": "#/definitions/id"}', '"id": {"type": "string"}'),
        help=Phrase("correct the name, or add the definition", "แก้ชื่อ หรือเพิ่ม definition"),
    ),
    Entry(
        code="PE429",
        name="circular-definition",
        kind=Kind.SCHEMA,
        message=Phrase("the definition `{name}` contains itself", "definition `{name}` มีตัวเองอยู่ภายใน"),
        why=Phrase(
            "facts would nest without end, and no condition could be checked.",
            "ข้อเท็จจริงจะซ้อนกันไม่รู้จบ และตรวจสอบเงื่อนไขไม่ได้",
        ),
        bad=_facts(
            '"x": {"$ref": "#/definitions/node"}',
            '"node": {"type": "object", "properties": {"next": {"$ref": "#/definitions/node"}}}',
        ),
        good=_facts(
            '"x": {"type": "array", "items": {"$ref": "#/definitions/node"}}',
            '"node": {"type": "object", "properties": {"name": {"type": "string"}}}',
        ),
        help=Phrase("use a list in place of a chain", "ใช้รายการแทนการต่อกันเป็นทอด"),
    ),
    Entry(
        code="PE432",
        name="alternatives",
        kind=Kind.SCHEMA,
        message=Phrase(
            "`anyOf` must have two schemas, one of them `type: null`",
            "`anyOf` ต้องมีสอง schema โดยหนึ่งในนั้นเป็น `type: null`",
        ),
        why=Phrase(
            "a fact has one type; null is the only alternative that conditions can tell apart.",
            "ข้อเท็จจริงมีชนิดเดียว และ null เป็นทางเลือกเดียวที่เงื่อนไขแยกออกได้",
        ),
        bad=_fact('{"anyOf": [{"type": "string"}, {"type": "integer"}]}'),
        good=_fact('{"anyOf": [{"type": "string"}, {"type": "null"}]}'),
        help=Phrase("choose one schema", "เลือก schema เดียว"),
    ),
)
