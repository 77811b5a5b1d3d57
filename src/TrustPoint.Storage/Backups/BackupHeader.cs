using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Backups;

namespace TrustPoint.Storage.Backups;

/// <summary>
/// The beginning of a backup, in ASCII: the format's name, a line for each recipient with the file key sealed to it, and a mac over all
/// of it that only the file key makes. It says nothing else.
/// </summary>
internal static class BackupHeader
{
    private const string Format = "trustpoint-backup/1";
    private const string FormatOfAny = "trustpoint-backup/";
    private const string Recipient = "-> ";
    private const string End = "--- ";
    private const int Longest = 16 * 1024;
    private const int MostRecipients = 32;

    /// <summary>Writes it and gives the file key, and the key of what follows.</summary>
    public static (byte[] FileKey, byte[] PayloadKey) Write(Stream output, IReadOnlyCollection<IBackupRecipient> recipients, RandomNumberGenerator random)
    {
        if (recipients.Count is 0 or > MostRecipients) throw new BackupRefusedException($"A backup is sealed to 1 to {MostRecipients} recovery keys or pass phrases.");
        var fileKey = new byte[KeyWrap.KeySize];
        random.GetBytes(fileKey);
        var text = new StringBuilder(Format).Append('\n');
        foreach (var recipient in recipients) text.Append(Recipient).Append(recipient.Seal(fileKey, random)).Append('\n');
        text.Append(End);
        var head = Encoding.ASCII.GetBytes(text.ToString());
        output.Write(head);
        output.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(Mac(fileKey, head)) + "\n"));
        return (fileKey, PayloadKey(fileKey));
    }

    /// <summary>Whom it is sealed to: ids of recovery keys, and <see cref="MadeBackup.Passphrase"/> for a pass phrase. As it stands there: only who opens it knows that it was not changed.</summary>
    /// <exception cref="BackupRefusedException">It is none.</exception>
    public static IReadOnlyList<string> Recipients(Stream input)
    {
        var (head, found) = (new List<byte>(), new List<string>());
        if (Line(input, head) != Format) throw Damaged();
        while (Line(input, head) is var line && line.StartsWith(Recipient, StringComparison.Ordinal)) found.Add(line[Recipient.Length..].Split(' ') is [RecoveryKey.Kind, var id, ..] ? id : MadeBackup.Passphrase);
        return found;
    }

    /// <summary>Reads it and gives the key of what follows.</summary>
    /// <exception cref="BackupRefusedException">It is none, was changed, or is sealed to somebody else.</exception>
    public static byte[] Read(Stream input, IBackupOpener opener)
    {
        var head = new List<byte>();
        var first = Line(input, head);
        if (first != Format)
        {
            throw new BackupRefusedException(first.StartsWith(FormatOfAny, StringComparison.Ordinal)
                ? $"The backup is of the format {first}, this program reads {Format}: use the program that made it." : "That is no backup of TrustPoint.");
        }
        byte[]? fileKey = null;
        for (var recipients = 0; ; recipients++)
        {
            var before = head.Count;
            var line = Line(input, head);
            if (line.StartsWith(End, StringComparison.Ordinal) && recipients > 0)
            {
                if (fileKey is null) throw new BackupRefusedException("The backup is not sealed to this recovery key, or the pass phrase is another one.");
                // The file key's bond with this header (and with no other): what was sealed for one cannot be shown under another.
                if (!CryptographicOperations.FixedTimeEquals(Mac(fileKey, [.. head[..(before + End.Length)]]), Octets(line[End.Length..])))
                    throw new BackupRefusedException("The header of the backup was changed.");
                return PayloadKey(fileKey);
            }
            if (!line.StartsWith(Recipient, StringComparison.Ordinal) || recipients == MostRecipients) throw Damaged();
            fileKey ??= opener.Open(line[Recipient.Length..].Split(' '));
        }
    }

    /// <summary>Octets of a header's base64.</summary>
    public static byte[] Octets(string base64)
    {
        var octets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, octets, out var length) ? octets[..length] : throw Damaged();
    }

    private static string Line(Stream input, List<byte> head)
    {
        var start = head.Count;
        while (true)
        {
            var octet = input.ReadByte();
            if (octet < 0 || head.Count == Longest) throw Damaged();
            head.Add((byte)octet);
            if (octet == '\n') return Encoding.ASCII.GetString([.. head[start..^1]]);
        }
    }

    private static byte[] Mac(byte[] fileKey, byte[] head) => HMACSHA256.HashData(Derive(fileKey, "header"), head);

    private static byte[] PayloadKey(byte[] fileKey) => Derive(fileKey, "payload");

    private static byte[] Derive(byte[] fileKey, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, KeyWrap.KeySize, info: Encoding.ASCII.GetBytes($"{Format} {use}"));

    private static BackupRefusedException Damaged() => new("That is no backup of TrustPoint, or its header is damaged.");
}
