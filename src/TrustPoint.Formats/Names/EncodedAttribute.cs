using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Names;

/// <summary>An AttributeTypeAndValue with the encoding of its value.</summary>
internal sealed record EncodedAttribute(NameAttribute Attribute, UniversalTagNumber Encoding, ReadOnlyMemory<byte> Value)
{
    public static EncodedAttribute Read(AsnReader set)
    {
        var pair = set.ReadSequence();
        var oid = pair.ReadObjectIdentifier();
        var value = pair.PeekEncodedValue();
        var (encoding, text) = TextString.Read(pair, AttributeType.WhereOf(oid));
        pair.ThrowIfNotEmpty();
        var max = AttributeType.Find(oid)?.MaxLength ?? AttributeType.DefaultMaxLength;
        if (text.Length == 0)
            throw new DecodeException($"{AttributeType.WhereOf(oid)} is empty");
        if (text.Length > max)
            throw new DecodeException($"{AttributeType.WhereOf(oid)} is longer than {max} characters");
        return new(new(oid, text), encoding, value);
    }

    public static void Write(AsnWriter writer, NameAttribute attribute)
    {
        using var pair = writer.PushSequence();
        writer.WriteObjectIdentifier(attribute.Oid);
        var encoding = AttributeType.Find(attribute.Oid)?.Encoding ?? UniversalTagNumber.UTF8String;
        try
        {
            writer.WriteCharacterString(encoding, attribute.Value);
        }
        catch (EncoderFallbackException)
        {
            throw new DecodeException($"{AttributeType.WhereOf(attribute.Oid)} holds a character that {encoding} cannot hold");
        }
    }

    public string? Violation()
    {
        var wanted = AttributeType.Find(Attribute.Oid)?.Encoding ?? UniversalTagNumber.UTF8String;
        // RFC 5280 appendix A.1: X520countryName is PrintableString (SIZE (2)).
        if (Attribute.Oid == Oids.Country && Attribute.Value.Length != 2) return "name: C has not two letters";
        if (Encoding == wanted) return null;
        return wanted == UniversalTagNumber.UTF8String && Encoding == UniversalTagNumber.PrintableString
            ? null
            : $"{AttributeType.WhereOf(Attribute.Oid)} is a {Encoding}, not a {wanted}";
    }

    public bool Matches(EncodedAttribute other) => Attribute.Oid == other.Attribute.Oid && Folded(Attribute.Value) == Folded(other.Attribute.Value);

    // RFC 4514 sections 2.3 and 2.4.
    public override string ToString() => AttributeType.Find(Attribute.Oid) is { } type
        ? $"{type.ShortName}={Escaped(Attribute.Value)}"
        : $"{Attribute.Oid}=#{Convert.ToHexStringLower(Value.Span)}";

    // RFC 4518 sections 2.2 and 2.6.1: fold case, drop leading and trailing spaces, one space for many.
    private static string Folded(string value) =>
        string.Join(' ', value.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length + 4);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is '"' or '+' or ',' or ';' or '<' or '>' or '\\' || (text.Length == 0 && rune.Value is ' ' or '#'))
                text.Append('\\').Append(rune);
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                AppendHex(text, rune);
            else
                text.Append(rune);
        }
        if (value.Length > 1 && value[^1] == ' ') text.Insert(text.Length - 1, '\\');
        return text.ToString();
    }

    // A mark that only steers how text is shown, such as one that turns the reading direction, is written as the octets of its UTF-8.
    private static void AppendHex(StringBuilder text, Rune rune)
    {
        Span<byte> octets = stackalloc byte[4];
        foreach (var octet in octets[..rune.EncodeToUtf8(octets)]) text.Append(CultureInfo.InvariantCulture, $"\\{octet:X2}");
    }
}
