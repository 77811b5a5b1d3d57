using System.Text;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Signing;

/// <summary>
/// Reads the octets that a key is asked to sign. Each form begins otherwise than the others or has other members, and each reader takes its own alone: what
/// is read as one is read as none of the others.
/// </summary>
internal static class ReadMessage
{
    /// <summary>Whether it is a CertificationRequestInfo (RFC 2986 section 4.1) for this very key.</summary>
    public static bool IsRequestOf(string keyId, ReadOnlyMemory<byte> message) =>
        Try(() => CertificationRequest.DecodeInfo(message)) is { } request && Keys.StoredKey.IdOf(request.PublicKey.Der.Span) == keyId;

    /// <summary>A TBSCertList (RFC 5280 section 5.1.2); null: it is none.</summary>
    public static CertificateList? CrlOf(ReadOnlyMemory<byte> message, Formats.Signatures.SignatureAlgorithm algorithm) => Try(() => CertificateList.DecodeUnsigned(message, algorithm));

    /// <summary>A ResponseData (RFC 6960 section 4.2.1); null: it is none.</summary>
    public static ResponseData? OcspOf(ReadOnlyMemory<byte> message) => Try(() => ResponseData.Decode(message));

    /// <summary>The content type of SignedAttributes (RFC 5652 section 5.3); null: it is none.</summary>
    public static string? ContentTypeOf(ReadOnlyMemory<byte> message) => Try(() => SignedMessageDraft.ContentTypeOf(message));

    /// <summary>The text of a checkpoint (C2SP tlog-checkpoint); null: it is none.</summary>
    public static Checkpoint? CheckpointOf(ReadOnlyMemory<byte> message)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(message.Span);
            var checkpoint = Checkpoint.ReadText(text);
            // No lines beside the three: what they would say is for nobody to judge.
            return checkpoint.Text == text ? checkpoint : null;
        }
        catch (Exception other) when (other is CheckpointException or ArgumentException)
        {
            return null;
        }
    }

    private static T? Try<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (DecodeException)
        {
            return null;
        }
    }
}
