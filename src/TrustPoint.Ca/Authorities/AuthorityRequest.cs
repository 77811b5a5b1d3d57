using TrustPoint.Ca.Crls;

namespace TrustPoint.Ca.Authorities;

/// <summary>An authority that is to be signed elsewhere: its key is here, its certificate is awaited.</summary>
/// <param name="Name">What it will be called here.</param>
/// <param name="KeyId"><see cref="Keys.StoredKey.Id"/>.</param>
/// <param name="Request">DER of the PKCS #10 request to take there.</param>
/// <param name="Crl">How its CRLs will be made.</param>
/// <param name="At">When it was made.</param>
public sealed record AuthorityRequest(string Name, string KeyId, byte[] Request, CrlSettings Crl, DateTimeOffset At);
