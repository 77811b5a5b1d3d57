namespace TrustPoint.Pkcs11.Keys;

/// <summary>The token made a key pair that must not be used.</summary>
/// <param name="id">CKA_ID of both halves.</param>
/// <param name="objection">What is wrong with it.</param>
internal sealed class UnfitKeyException(byte[] id, string objection) : Exception(objection)
{
    public string Id { get; } = Convert.ToHexStringLower(id);
}
