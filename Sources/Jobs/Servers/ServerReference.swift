import MySQL

/// How one server is to be reached: all of it but the password.
package struct ServerReference: Sendable, Codable, Equatable {
    /// What is named here goes before what the option file says. Its password is not kept.
    package var address: Endpoint?
    /// A MySQL option file.
    package var optionFile: String?
    /// Of the option file, the groups with this behind their names are read, too (`MYSQL_GROUP_SUFFIX`).
    package var optionGroupSuffix: String
    /// The places where the password may be: the first that has one counts.
    package var passwords: [SecretReference]

    package init(
        _ address: Endpoint?, optionFile: String? = nil, optionGroupSuffix: String = "", passwords: [SecretReference]
    ) {
        self.address = address
        self.address?.password = nil
        self.optionFile = optionFile
        self.optionGroupSuffix = optionGroupSuffix
        self.passwords = passwords
    }
}
