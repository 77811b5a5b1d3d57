namespace TrustPoint.Formats.Certificates;

/// <summary>An entry of authorityInfoAccess (RFC 5280 section 4.2.2.1) whose location is a URI.</summary>
/// <param name="Method">accessMethod: <see cref="Oids.AccessOcsp"/>, <see cref="Oids.AccessCaIssuers"/> or another.</param>
/// <param name="Uri">accessLocation.</param>
public sealed record AccessDescription(string Method, string Uri);
