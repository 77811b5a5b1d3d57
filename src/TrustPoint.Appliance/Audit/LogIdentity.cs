using System.Text;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Keys;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Audit;

/// <summary>
/// The audit log's name and public key, in a file beside its newest checkpoint, as C2SP signed notes write a verifier key. The name holds the
/// data directory's id, drawn by chance at the first start, and is this log's for ever.
/// </summary>
internal sealed class LogIdentity(string dataDirectory)
{
    private const string Label = "Audit log";
    private const string Prefix = "trustpoint/";
    private readonly string file = Path.Combine(dataDirectory, "audit", "log.key");
    private string? id;

    /// <summary>The data directory's id: the labels of its keys end with it, so that appliances may share a token. It is read once: a disk that fails later does not take it away.</summary>
    /// <exception cref="StartRefusedException">The file is missing or damaged.</exception>
    public string Id => id ??= Read().Name[Prefix.Length..];

    /// <summary>Makes the log's key and its name.</summary>
    public async Task CreateAsync(IKeyStore keys, string id, CancellationToken ct)
    {
        var key = await keys.GenerateAsync($"{Label} {id}", KeyAlgorithm.EcP256, ct);
        var identity = new LogKey($"{Prefix}{id}", key.SubjectPublicKeyInfo);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        DurableFile.Replace(file, Encoding.UTF8.GetBytes($"{identity}\n"));
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="StartRefusedException">The file is missing or damaged.</exception>
    public LogKey Read()
    {
        try
        {
            return LogKey.Parse(File.ReadAllText(file));
        }
        catch (Exception unusable) when (unusable is IOException or FormatException)
        {
            throw new StartRefusedException($"the audit log's public key cannot be read: {unusable.Message} Put {file} back from a backup or an export", unusable);
        }
    }

    /// <summary>Signs with it from now on.</summary>
    /// <exception cref="StartRefusedException">The file is missing or damaged.</exception>
    public CheckpointSigner OpenSigner(IAuditStore audit, IKeyStore keys)
    {
        var identity = Read();
        var publicKey = identity.PublicKey.Der.ToArray();
        return new(audit, keys, new StoredKey(StoredKey.IdOf(publicKey), Label, KeyAlgorithm.EcP256, publicKey, keys.Protection), identity.Name);
    }
}
