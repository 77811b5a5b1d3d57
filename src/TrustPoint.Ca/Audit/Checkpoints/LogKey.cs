using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Audit.Checkpoints;

/// <summary>
/// The public key of a log with its name, as signed notes know it (C2SP signed-note, signature type 0x02, ECDSA). The key id is the first four
/// octets of SHA-256 over the SubjectPublicKeyInfo: for this type the name and the type octet are not hashed.
/// </summary>
public sealed class LogKey
{
    private const byte EcdsaType = 0x02;

    /// <summary>Makes it.</summary>
    /// <param name="name">Not empty, without Unicode spaces and plus signs: a URL without scheme, such as <c>trustpoint.example/4f1c</c>.</param>
    /// <param name="subjectPublicKeyInfo">DER of an EC key on P-256.</param>
    /// <exception cref="FormatException">The name or the key is not so.</exception>
    public LogKey(string name, ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        if (name.Length == 0 || name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character == '+'))
            throw new FormatException("A log's name is not empty and has no spaces and no plus signs.");
        PublicKey = ReadKey(subjectPublicKeyInfo);
        Name = name;
        Id = SHA256.HashData(subjectPublicKeyInfo.Span)[..4];
    }

    /// <summary>The key's name; it is the log's origin too.</summary>
    public string Name { get; }

    /// <summary>The key.</summary>
    public SubjectPublicKey PublicKey { get; }

    /// <summary>Lower-case hex of SHA-256 over the file <c>log.key</c>, which is <see cref="ToString"/> and a line feed: what people compare who know the key from elsewhere.</summary>
    public string FileSha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{this}\n")));

    /// <summary>Four octets.</summary>
    internal byte[] Id { get; }

    /// <summary>Reads the one-line form of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static LogKey Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        var material = new byte[256];
        if (parts.Length != 3 || !Convert.TryFromBase64String(parts[2], material, out var length) || length < 2 || material[0] != EcdsaType)
            throw new FormatException("A log's key is name+id+base64, of the ECDSA type.");
        var key = new LogKey(parts[0], material.AsMemory(1, length - 1));
        return parts[1] == Convert.ToHexStringLower(key.Id) ? key : throw new FormatException("The id of the log's key is not that of its key.");
    }

    /// <summary>The verifier key as other tools take it: <c>name+id+base64(0x02 || SubjectPublicKeyInfo)</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Name);
        text.Append('+').Append(Convert.ToHexStringLower(Id));
        return text.Append('+').Append(Convert.ToBase64String([EcdsaType, .. PublicKey.Der.Span])).ToString();
    }

    private static SubjectPublicKey ReadKey(ReadOnlyMemory<byte> der)
    {
        try
        {
            var key = SubjectPublicKey.Decode(der);
            return key.Kind == PublicKeyKind.EcP256 ? key : throw new FormatException($"A log's key is EC P-256, not {key.Name}.");
        }
        catch (DecodeException error)
        {
            throw new FormatException($"The log's key cannot be read: {error.Message}", error);
        }
    }
}
