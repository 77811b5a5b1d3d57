namespace TrustPoint.Appliance.Rest;

/// <summary>A key to be blocked: by a certificate that holds it, or by its digest.</summary>
/// <param name="CertificatePem">PEM.</param>
/// <param name="KeySha256">SHA-256 of the SubjectPublicKeyInfo in hex.</param>
/// <param name="Note">What is known about it.</param>
internal sealed record BlockKey(string? CertificatePem, string? KeySha256, string? Note);

/// <summary>A key is blocked.</summary>
/// <param name="KeySha256">SHA-256 of the SubjectPublicKeyInfo in hex.</param>
/// <param name="IsNew">False: it was before.</param>
internal sealed record KeyBlocked(string KeySha256, bool IsNew);

/// <summary>A blocked key.</summary>
/// <param name="KeySha256">SHA-256 of the SubjectPublicKeyInfo in hex.</param>
/// <param name="Note">What is known about it.</param>
/// <param name="By">Who blocked it.</param>
/// <param name="At">When.</param>
internal sealed record BlockedKeyRow(string KeySha256, string? Note, string By, DateTimeOffset At);
