import Testing

/// Everything that needs servers, one test at a time: each starts servers of its own.
@Suite(.serialized) enum IntegrationTests {}
