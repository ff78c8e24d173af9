import Foundation

/// The column `mysql.user.User_attributes`: a JSON object, or NULL.
struct UserAttributes {
    /// As the server prints it; empty for NULL.
    let text: String
    private let object: [String: Any]

    init(_ row: GrantRow) {
        text = row.text("user_attributes")
        object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    }

    /// A comment or an attribute from a client that does not speak UTF-8 lies in the column as that client wrote it, though no server
    /// takes such a value back. Nearly always that was latin1.
    static func readable(_ value: [UInt8]?) -> [UInt8]? {
        value.map { bytes in
            String(validating: bytes, as: UTF8.self) == nil
                ? Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8) : bytes
        }
    }

    /// Partial revokes as `(database, privilege)`.
    var partialRevokes: [(database: String, privilege: String)] {
        (object["Restrictions"] as? [[String: Any]] ?? []).flatMap { entry in
            (entry["Privileges"] as? [String] ?? []).map { (entry["Database"] as? String ?? "", $0) }
        }
    }

    /// The plugins of the second and third factor.
    var factorPlugins: [String] {
        (object["multi_factor_authentication"] as? [[String: Any]] ?? []).compactMap { $0["plugin"] as? String }
    }

    /// What differs between two, in the manual's words; partial revokes are left out, since they are compared as grants.
    func differences(from other: UserAttributes) -> [String] {
        let names = [
            "metadata": "comment or attribute",
            "additional_password": "secondary password",
            "Password_locking": "FAILED_LOGIN_ATTEMPTS or PASSWORD_LOCK_TIME",
            "multi_factor_authentication": "second or third authentication factor",
        ]
        let keys = Set(object.keys).union(other.object.keys).subtracting(["Restrictions"])
        return keys.sorted().filter { canonical($0) != other.canonical($0) }.map { names[$0] ?? "user attribute \($0)" }
    }

    private func canonical(_ key: String) -> Data? {
        object[key].flatMap {
            try? JSONSerialization.data(withJSONObject: $0, options: [.sortedKeys, .fragmentsAllowed])
        }
    }
}
