using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Certificates;

/// <summary>Who holds a key, and who holds a subject of an authority: the identity of the first row that had it.</summary>
internal static class Holders
{
    private const int NameLength = 16;
    private const int IdentityLength = 8;

    /// <summary>The identity of a row: its device, or its subject when it has none.</summary>
    public static string IdentityOf(CertificateRecord record) => record.Device ?? record.Subject;

    /// <summary>What a row holds: its key, and its subject unless that is empty.</summary>
    public static IEnumerable<byte[]> NamesOf(CertificateRecord record)
    {
        yield return KeyName(record);
        if (record.Subject.Length > 0) yield return SubjectName(record);
    }

    /// <summary>The outcome when another identity holds the key or the subject; null when none does.</summary>
    public static IntentOutcome? Objection(WriteTransaction transaction, CertificateRecord intent)
    {
        if (OtherHolder(transaction, KeyName(intent), intent) is { } keyHolder) return new IntentOutcome.KeyTaken(keyHolder);
        if (intent.Subject.Length > 0 && OtherHolder(transaction, SubjectName(intent), intent) is { } subjectHolder)
            return new IntentOutcome.SubjectTaken(subjectHolder);
        return null;
    }

    /// <summary>Records what the row with this id holds from now on.</summary>
    public static void Add(WriteTransaction transaction, CertificateRecord intent, long id)
    {
        foreach (var name in NamesOf(intent))
            transaction.Execute("INSERT INTO holders (name, certificate, identity) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", name, id, IdentityName(intent));
    }

    /// <summary>The identity of a row in short, as it stands beside what it holds.</summary>
    public static byte[] IdentityName(CertificateRecord record) => Name("identity\0"u8, Encoding.UTF8.GetBytes(IdentityOf(record)))[..IdentityLength];

    private static string? OtherHolder(WriteTransaction transaction, byte[] name, CertificateRecord intent)
    {
        if (transaction.Scalar("SELECT identity FROM holders WHERE name = ?1", name) is not byte[] identity || identity.AsSpan().SequenceEqual(IdentityName(intent))) return null;
        var holder = (string)transaction.Scalar("SELECT ifnull(device, subject) FROM holders JOIN certificates ON id = certificate WHERE name = ?1", name)!;
        return holder != IdentityOf(intent) ? holder : null;
    }

    private static byte[] KeyName(CertificateRecord record) => Name("key\0"u8, record.KeySha256);

    private static byte[] SubjectName(CertificateRecord record) => Name("subject\0"u8, Encoding.UTF8.GetBytes($"{record.Authority}\0{record.Subject}"));

    private static byte[] Name(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> value) => SHA256.HashData([.. kind, .. value])[..NameLength];
}
