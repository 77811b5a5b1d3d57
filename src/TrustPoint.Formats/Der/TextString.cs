using System.Formats.Asn1;

namespace TrustPoint.Formats.Der;

/// <summary>The character strings that names and passwords come in.</summary>
internal static class TextString
{
    /// <summary>Reads one string: UTF8String, PrintableString, IA5String, NumericString or BMPString, every character legal in its type.</summary>
    /// <param name="reader">Stands before it.</param>
    /// <param name="what">What it is, for the error.</param>
    /// <exception cref="DecodeException">TeletexString and UniversalString (by name), another type, a wrong charset, a control character.</exception>
    public static (UniversalTagNumber Encoding, string Text) Read(AsnReader reader, string what)
    {
        var tag = reader.PeekTag();
        var encoding = (UniversalTagNumber)tag.TagValue;
        if (tag.TagClass != TagClass.Universal || encoding is not (UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
            or UniversalTagNumber.IA5String or UniversalTagNumber.NumericString or UniversalTagNumber.BMPString))
        {
            // RFC 5280 section 4.1.2.4 forbids these two in new certificates; their charsets leave room for two readings of one name.
            throw new DecodeException(encoding is UniversalTagNumber.T61String or UniversalTagNumber.UniversalString && tag.TagClass == TagClass.Universal
                ? $"{what} is a {(encoding == UniversalTagNumber.T61String ? "TeletexString" : "UniversalString")}, which is not accepted"
                : $"{what} is not a character string");
        }
        string text;
        try
        {
            text = reader.ReadCharacterString(encoding);
        }
        catch (AsnContentException)
        {
            throw new DecodeException($"{what} is not a valid {encoding}");
        }
        foreach (var character in text)
        {
            if (char.IsControl(character)) throw new DecodeException($"{what} holds a control character");
        }
        return (encoding, text);
    }
}
