namespace TrustPoint.Ca.Keys;

/// <summary>What a store says about one of its private keys.</summary>
/// <param name="Key">What is public about it.</param>
/// <param name="Home">Where it is, for people: the token's label, maker, model and serial number; or the file.</param>
/// <param name="Module">Path of the token's PKCS#11 module; null: the key is in a file.</param>
/// <param name="Attributes">What the token answers now about the key's protection (PKCS#11 v2.40 section 4.9); of a file nothing.</param>
public sealed record KeyDescription(StoredKey Key, string Home, string? Module, IReadOnlyList<KeyAttribute> Attributes);

/// <summary>An attribute of a private key in a token.</summary>
/// <param name="Name">As PKCS#11 names it, such as <c>CKA_EXTRACTABLE</c>.</param>
/// <param name="Value">What the token says.</param>
public sealed record KeyAttribute(string Name, bool Value);
