/// Which account a login gets when several match: the server takes the most specific host, then a named user before the
/// anonymous one (MySQL manual, "Access Control, Stage 1: Connection Verification").
package enum LoginPrecedence {
    /// The source's accounts that would take the tool's next login on the target away from the account it uses now. With
    /// another password, that locks the tool out in the middle of its work.
    package static func takeovers(of login: Login, by accounts: [AccountName]) -> [AccountName] {
        let current = login.proxy ?? login.account
        let clients = clients(login.client.host)
        return accounts.filter { account in
            account != current && (account.user.isEmpty || isSameUser(account, login.client))
                && clients.contains { HostPattern(account.host).matches($0) }
                && !rank(account).lexicographicallyPrecedes(rank(current))  // two alike: the server decides
        }
    }

    private static func isSameUser(_ a: AccountName, _ b: AccountName) -> Bool {
        a.user.utf8.elementsEqual(b.user.utf8)
    }

    /// The server matches a client by its name and by its address; only the first is known when the name was resolved.
    private static func clients(_ host: String) -> [String] {
        host == "localhost" ? [host, "127.0.0.1", "::1"] : [host]
    }

    private static func rank(_ account: AccountName) -> [Int] {
        HostPattern(account.host).rank + [account.user.isEmpty ? 0 : 1]
    }
}

/// The host of an account: a name or an address, with or without wildcards, or a network.
struct HostPattern {
    private enum Form {
        case address(UInt32)
        /// The address's bits under a mask; `isCIDR` for /24, otherwise /255.255.255.0.
        case network(UInt32, mask: UInt32, isCIDR: Bool)
        case text
    }

    private let text: [UInt8]
    private let form: Form

    init(_ host: String) {
        text = Array(host.utf8)
        let parts = host.split(separator: "/", omittingEmptySubsequences: false)
        let address = Self.address(parts[0])
        if let address, parts.count == 1 {
            form = .address(address)
        } else if let address, parts.count == 2, let mask = Self.address(parts[1]) {
            form = .network(address & mask, mask: mask, isCIDR: false)
        } else if let address, parts.count == 2, let bits = Int(parts[1]), (0...32).contains(bits) {
            let mask = bits == 0 ? 0 : UInt32.max << UInt32(32 - bits)
            form = .network(address & mask, mask: mask, isCIDR: true)
        } else {
            form = .text
        }
    }

    func matches(_ client: String) -> Bool {
        switch form {
        case .address(let address): Self.address(client[...]) == address
        case .network(let network, let mask, _): Self.address(client[...]).map { $0 & mask == network } ?? false
        case .text: text.isEmpty || Self.like(Array(client.lowercased().utf8), text)
        }
    }

    /// Comparable item by item; the higher is the more specific.
    var rank: [Int] {
        switch form {
        case .address: [3, 0]
        case .network(_, let mask, true): [2, Int(mask)]
        case .network(_, let mask, false): [1, Int(mask)]
        case .text: [0, textRank]
        }
    }

    /// The place of the first wildcard, from 2; without one, higher than any; lower for `%` alone and for no host.
    private var textRank: Int {
        if text.isEmpty { return 0 }
        if text == [UInt8(ascii: "%")] { return 1 }
        return text.firstIndex { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "_") }.map { $0 + 2 } ?? 1000
    }

    private static func address(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }

    /// In no more steps than both are long together, times the pattern: after a `%` that did not take enough, only the last one takes more.
    private static func like(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (at, place) = (0, 0)
        var retry: (at: Int, place: Int)?
        while at < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "%") {
                retry = (at, place + 1)
                place += 1
            } else if place < pattern.count, pattern[place] == UInt8(ascii: "_") || pattern[place] == text[at] {
                at += 1
                place += 1
            } else if let last = retry {
                retry = (last.at + 1, last.place)
                (at, place) = (last.at + 1, last.place)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "%") }
    }
}
