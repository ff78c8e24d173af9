extension EventType: CustomStringConvertible {
    /// As `SHOW BINLOG EVENTS` calls it: `Query`, `Write_rows`; `event type 99` for one without a name.
    public var description: String {
        Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "event type \(rawValue)"
    }

    private static let names = [
        "event type 0", "Start_v3", "Query", "Stop", "Rotate", "Intvar", "Load", "Slave", "Create_file", "Append_block",
        "Exec_load", "Delete_file", "New_load", "RAND", "User_var", "Format_desc", "Xid", "Begin_load_query",
        "Execute_load_query", "Table_map", "event type 20", "event type 21", "event type 22", "Write_rows_v1",
        "Update_rows_v1", "Delete_rows_v1", "Incident", "Heartbeat", "Ignorable", "Rows_query", "Write_rows",
        "Update_rows", "Delete_rows", "Gtid", "Anonymous_Gtid", "Previous_gtids", "Transaction_context", "View_change",
        "XA_prepare", "Update_rows_partial", "Transaction_payload", "Heartbeat_v2", "Gtid_tagged_log_event",
    ]
}
