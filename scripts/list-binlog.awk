# Makes a list of a binlog's events out of `mysqlbinlog -vv --base64-output=DECODE-ROWS`: a line each, with where the
# event ends, its type, and what is in it. Events of a compressed transaction have no place. How many rows the events of a
# statement hold together is a line of its own, because mysqlbinlog shows them together.

function finish() {
  if (line != "") print line (statement == "" ? "" : " | " statement)
  if (rows > 0) print "  rows " rows
  line = statement = ""
  rows = collecting = 0
}

# What the first of these is followed by.
function after(text, label) { return index(text, label) ? substr(text, index(text, label) + length(label)) : "" }
function word(text, label) { text = after(text, label); sub(/[^-0-9A-Za-z_.].*/, "", text); return text }

/^#[0-9]+ +[0-9]+:[0-9][0-9]:[0-9][0-9] server id [0-9]+ +end_log_pos / {
  finish()
  text = after($0, "end_log_pos ")
  place = inside ? "-" : word(" " text, " ")
  text = substr(text, index(text, " "))
  sub(/^ *(CRC32 0x[0-9a-f]+ *)?[\t ]*/, "", text)
  begin(text)
  next
}
/^# Start of compressed events/ { finish(); inside = 1; next }
/^# End of compressed events/ { finish(); inside = 0; next }
/^# at [0-9]+$/ { next }

function begin(text) {
  type = text
  sub(/[\t: ].*/, "", type)
  more = ""
  if (type == "Start") {
    type = "FormatDescription"
    text = after(text, "server v ")
    more = " " substr(text, 1, index(text, " ") - 1)
  }
  else if (type == "GTID" || type == "Anonymous_GTID")
    more = " last=" word(text, "last_committed=") " sequence=" word(text, "sequence_number=") \
      " rbr_only=" word(text, "rbr_only=") " committed=" word(text, "immediate_commit_timestamp=") \
      " originally=" word(text, "original_committed_timestamp=") " length=" word(text, "transaction_length=")
  else if (type == "Query" || type == "Execute_load_query") {
    more = " thread=" word(text, "thread_id=") " error=" word(text, "error_code=") \
      (index(text, "Xid = ") ? " xid=" word(text, "Xid = ") : "")
    collecting = 1
  }
  else if (type == "Xid") more = " " word(text, "Xid = ")
  else if (type == "Rotate") more = " " word(text, "Rotate to ") ":" word(text, "pos: ")
  else if (type == "Table_map") {
    more = " " after(text, "Table_map: ")
    sub(/ mapped to number /, " ", more)
  }
  else if (type ~ /_rows/) more = " table=" word(text, "table id ") (index(text, "STMT_END_F") ? " end" : "")
  else if (type == "Transaction_Payload")
    more = " payload=" word(text, "payload_size=") " " word(text, "compression_type=") \
      " uncompressed=" word(text, "uncompressed_size=")
  else if (type == "XA") more = " " substr(text, 4)
  sub(/^Anonymous_GTID$/, "AnonymousGTID", type)
  line = place " " type more
}

# What the header did not say yet.
line ~ /^[-0-9]+ $/ && /^#/ {
  text = substr($0, 2)
  sub(/^ /, "", text)
  line = line text
  next
}
line ~ /^[-0-9]+ GTID/ && /GTID_NEXT=/ {
  text = after($0, "GTID_NEXT= '")
  line = line " " substr(text, 1, index(text, "'") - 1)
}
line ~ /^[-0-9]+ Previous/ && /^# / { line = line " " substr($0, 3) }
line ~ /^[-0-9]+ Rows_query/ && /^# / && !/^# has_generated/ { line = line " | " substr($0, 3) }
line ~ /^[-0-9]+ (Intvar|Rand|User_var)$/ && /^SET @?[^@]|^SET @@RAND/ && !/^SET @@SESSION/ {
  text = substr($0, 5)
  sub(/\/\*!\*\/;$/, "", text)
  sub(/:=_[a-z0-9]+ 0x/, ":=0x", text)
  sub(/ COLLATE `[^`]*`$/, "", text)
  sub(/:=-?[0-9]+\.[0-9]+$/, ":=fraction", text)
  line = line " " text
}
/^### (INSERT INTO|UPDATE|DELETE FROM) / { rows++ }

# The statement: after the variables, up to the delimiter.
collecting && $0 == "/*!*/;" { collecting = 0; next }
collecting && statement == "" && /\/\*!\*\/;$/ {
  if ($0 ~ /^SET TIMESTAMP=/) line = line " at=" word($0, "TIMESTAMP=")
  next
}
collecting && line ~ / Execute_load_query / { sub(/'[^']*SQL_LOAD_MB-[^']*'/, "FILE") } # mysqlbinlog makes up a name
collecting { statement = statement == "" ? $0 : statement "\\n" $0 }

END { finish() }
