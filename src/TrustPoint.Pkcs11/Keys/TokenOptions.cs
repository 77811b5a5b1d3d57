namespace TrustPoint.Pkcs11.Keys;

/// <summary>Which token, and the PIN for it. A class and not a record: it must never print its PIN.</summary>
public sealed class TokenOptions
{
    /// <summary>The token's label.</summary>
    public required string Label { get; init; }

    /// <summary>The token's serial number, where two tokens bear the same label.</summary>
    public string? Serial { get; init; }

    /// <summary>The user's PIN, UTF-8, without a line end.</summary>
    public required ReadOnlyMemory<byte> Pin { get; init; }
}
