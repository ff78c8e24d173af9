// The only place that sees the C client's header. It holds what differs between the two connectors that
// `default-libmysqlclient-dev` can mean: MariaDB Connector/C (Debian) and libmysqlclient (Ubuntu, Oracle).
#ifndef MYSQLFORK_SHIM_H
#define MYSQLFORK_SHIM_H

#include <mysql.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef MARIADB_PACKAGE_VERSION
#define MYSQLFORK_MARIADB_CONNECTOR 1
#else
#define MYSQLFORK_MARIADB_CONNECTOR 0
#endif

// The TLS modes of the mysql client (MySQL manual, "Command Options for Encrypted Connections").
enum mysqlfork_tls {
    MYSQLFORK_TLS_DISABLED,
    MYSQLFORK_TLS_PREFERRED,
    MYSQLFORK_TLS_REQUIRED,
    MYSQLFORK_TLS_VERIFY_CA,
    MYSQLFORK_TLS_VERIFY_IDENTITY
};

// Sets the TLS mode. libmysqlclient has the modes by name. Connector/C has two switches: "enforce" and "verify", the
// latter checking chain and host name together, so that VERIFY_CA is as strict as VERIFY_IDENTITY there.
static inline void mysqlfork_set_tls(MYSQL *mysql, enum mysqlfork_tls mode) {
#if MYSQLFORK_MARIADB_CONNECTOR
    my_bool enforce = mode != MYSQLFORK_TLS_DISABLED;
    my_bool verify = mode >= MYSQLFORK_TLS_VERIFY_CA;
    mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
    mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#else
    static const enum mysql_ssl_mode modes[] = {
        SSL_MODE_DISABLED, SSL_MODE_PREFERRED, SSL_MODE_REQUIRED, SSL_MODE_VERIFY_CA, SSL_MODE_VERIFY_IDENTITY};
    mysql_options(mysql, MYSQL_OPT_SSL_MODE, &modes[mode]);
    // What Connector/C does by itself: fetch the server's RSA key for caching_sha2_password without TLS.
    bool get_key = true;
    mysql_options(mysql, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &get_key);
#endif
}

// PREFERRED falls back to plain text when the server offers no TLS. libmysqlclient does that itself; for Connector/C the
// caller connects a second time when this says so.
static inline bool mysqlfork_tls_preferred_needs_fallback(void) { return MYSQLFORK_MARIADB_CONNECTOR; }

// See mysqlfork_set_tls.
static inline bool mysqlfork_tls_verify_ca_checks_name(void) { return MYSQLFORK_MARIADB_CONNECTOR; }

// The socket, so that another thread can interrupt a blocking call by shutting it down.
static inline int mysqlfork_socket(MYSQL *mysql) {
#if MYSQLFORK_MARIADB_CONNECTOR
    return (int)mysql_get_socket(mysql);
#else
    return (int)mysql->net.fd;
#endif
}

// `my_bool` in one connector, `bool` in the other.
static inline bool mysqlfork_next_result_exists(MYSQL *mysql) { return mysql_more_results(mysql) != 0; }
static inline void mysqlfork_thread_init(void) { mysql_thread_init(); }

// Variadic or macro in the headers, which Swift cannot import.
static inline int mysqlfork_library_init(void) { return mysql_library_init(0, NULL, NULL); }

// `col->charsetnr` and friends stay on the Swift side; only the field's name is a C string of known length in both.
static inline const char *mysqlfork_field_name(MYSQL_RES *result, unsigned index, size_t *length) {
    MYSQL_FIELD *field = mysql_fetch_field_direct(result, index);
    *length = field->name_length;
    return field->name;
}

#endif
