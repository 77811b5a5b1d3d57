namespace TrustPoint.Formats.Names;

/// <summary>One attribute of a distinguished name.</summary>
/// <param name="Oid">Attribute type, dotted.</param>
/// <param name="Value">Value as text.</param>
public sealed record NameAttribute(string Oid, string Value);
