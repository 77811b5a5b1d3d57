using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Lints;

/// <summary>A cross-certificate says what the root's own certificate says: RFC 9810 section 4.4.1.</summary>
internal static class CrossLints
{
    // What decides which paths through it are good (RFC 5280 section 6.1.4), and its key identifier.
    private static readonly string[] SameExtensions =
        [Oids.BasicConstraints, Oids.KeyUsage, Oids.ExtendedKeyUsage, Oids.CertificatePolicies, Oids.NameConstraints, Oids.SubjectKeyIdentifier];

    public static readonly Lint[] All =
    [
        For("CROSS-1", (it, root) => it.Subject.Equals(root.Subject) ? null : "a subject that is not the root's octet by octet"),
        For("CROSS-2", (it, root) => it.PublicKey.Der.Span.SequenceEqual(root.PublicKey.Der.Span) ? null : "another key than the root's"),
        For("CROSS-3", (it, root) => SameExtensions.FirstOrDefault(oid => !Same(it, root, oid)) is { } other ? $"{other} that is not as in the root's own certificate" : null),
        For("CROSS-4", (it, root) => it.NotBefore == root.NotBefore && it.NotAfter <= root.NotAfter ? null : "a validity that is not within the root's"),
    ];

    private static Lint For(string id, Func<Certificate, Certificate, string?> violation) =>
        new(id, "RFC 9810 section 4.4.1", it => it.Copied is { } root ? violation(it.Twin, root) : null);

    private static bool Same(Certificate it, Certificate root, string oid) => (it.Extensions.Find(oid), root.Extensions.Find(oid)) switch
    {
        (null, null) => true,
        ({ } one, { } other) => one.Value.Span.SequenceEqual(other.Value.Span),
        _ => false,
    };
}
