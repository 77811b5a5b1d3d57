namespace TrustPoint.Formats.Requests;

/// <summary>An attribute of a certification request (RFC 2986 section 4.1).</summary>
/// <param name="Oid">Type, dotted.</param>
/// <param name="Values">DER of each value, at least one.</param>
public sealed record RequestAttribute(string Oid, IReadOnlyList<ReadOnlyMemory<byte>> Values);
