namespace TrustPoint.Appliance.Rest;

/// <summary>An authority.</summary>
/// <param name="Name">Its name, as in URLs.</param>
/// <param name="Parent">The authority that signed it; null for a root.</param>
/// <param name="Subject">RFC 4514.</param>
/// <param name="State">active, suspended, onHold, revoked, retired.</param>
/// <param name="Protection">token, software, or elsewhere: its key is not on this box.</param>
/// <param name="Evaluation">True for a quickstart hierarchy.</param>
/// <param name="NotAfter">End of validity.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
/// <param name="Pem">The certificate.</param>
public sealed record AuthorityRow(
    string Name, string? Parent, string Subject, string State, string Protection, bool Evaluation, DateTimeOffset NotAfter, string Sha256, string Pem);

/// <summary>An authority whose certificate is awaited from elsewhere.</summary>
/// <param name="Name">What it will be called here.</param>
/// <param name="Subject">Its name, RFC 4514.</param>
/// <param name="At">When its key was made.</param>
/// <param name="Pem">The PKCS #10 request to take there.</param>
public sealed record AuthorityRequestRow(string Name, string Subject, DateTimeOffset At, string Pem);

/// <summary>Takes in an authority that was signed or made elsewhere.</summary>
/// <param name="Pem">Its certificate.</param>
/// <param name="LastCrl">DER of the newest CRL that it published, where its key is here and has signed before.</param>
/// <param name="Unused">Whether its key is here and has signed nothing yet.</param>
public sealed record AddAuthority(string Pem, byte[]? LastCrl = null, bool Unused = false);

/// <summary>Makes an authority, with a new key.</summary>
/// <param name="Name">Unique, a-z, 0-9 and hyphens; stands in URLs.</param>
/// <param name="Parent">The authority that signs it; null: it signs itself.</param>
/// <param name="CommonName">CN of its subject.</param>
/// <param name="Organization">O of its subject.</param>
/// <param name="Unit">OU of its subject.</param>
/// <param name="Country">C of its subject, two letters.</param>
/// <param name="Profile">null: root-ca, or issuing-ca below another.</param>
/// <param name="Key">ec-p256 (also null), ec-p384, ec-p521, rsa-3072, rsa-4096.</param>
/// <param name="CrlParts">Into how many parts its CRL is cut, for ever; null: none.</param>
public sealed record MakeAuthority(
    string Name, string? Parent, string CommonName, string? Organization, string? Unit, string? Country, string? Profile, string? Key, int? CrlParts);
