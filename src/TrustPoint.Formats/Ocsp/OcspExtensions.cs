using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Formats.Ocsp;

/// <summary>The lists of extensions in requests and responses (RFC 6960 section 4.4).</summary>
internal static class OcspExtensions
{
    /// <summary>Reads a tagged list.</summary>
    /// <param name="reader">Stands before it.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="understood">What may be critical in it: anything else that is, is refused.</param>
    public static ExtensionList Read(AsnReader reader, Asn1Tag tag, params ReadOnlySpan<string> understood)
    {
        var tagged = reader.ReadSequence(tag);
        var extensions = ExtensionList.Read(tagged);
        tagged.ThrowIfNotEmpty();
        foreach (var extension in extensions)
        {
            if (extension.Critical && !understood.Contains(extension.Oid)) throw new DecodeException($"OCSP: the critical extension {extension.Oid} is not known");
        }
        return extensions;
    }
}
