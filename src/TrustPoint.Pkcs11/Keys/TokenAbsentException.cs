namespace TrustPoint.Pkcs11.Keys;

/// <summary>The label (and serial number) do not name exactly one token.</summary>
/// <param name="found">How many tokens they name.</param>
internal sealed class TokenAbsentException(int found) : Exception(found == 0 ? "no slot holds it" : $"{found} tokens bear that label")
{
    public bool IsAmbiguous { get; } = found > 1;
}
