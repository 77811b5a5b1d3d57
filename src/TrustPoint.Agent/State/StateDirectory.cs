using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Agent.State;

/// <summary>
/// What the device keeps of its plant identity. Each identity is a folder <c>identities/{key}</c> with <c>certificate.pem</c> (and what stands
/// above it), <c>anchors.pem</c>, <c>server</c> and, where keys are files, <c>key.pem</c>; the link <c>current</c> leads to the one that counts.
/// Moving that link is the one step that changes who the device is: a crash before it leaves the old identity whole, after it the new one.
/// </summary>
internal sealed class StateDirectory : IDisposable
{
    private const string CertificateName = "certificate.pem";
    private const string AnchorsName = "anchors.pem";
    private const string ServerName = "server";
    private const string KeyName = "key.pem";

    private readonly FileStream? turn;

    private StateDirectory(string path, FileStream? turn) => (Path, this.turn) = (path, turn);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Where the identity that counts is found, for other programs.</summary>
    public string Current => System.IO.Path.Combine(Path, "current");

    private string Identities => System.IO.Path.Combine(Path, "identities");

    private string TroubleFile => System.IO.Path.Combine(Path, "trouble");

    private string LabelFile => System.IO.Path.Combine(Path, "label");

    /// <summary>Opens it to change it; made where there is none.</summary>
    /// <exception cref="AgentException">Another agent works on it.</exception>
    public static StateDirectory Open(string path)
    {
        DurableFolder.Make(path);
        try
        {
            var file = System.IO.Path.Combine(path, "lock");
            return new(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken)
        {
            throw new AgentException($"another agent works on {path}: wait for it or stop it ({taken.Message})", taken);
        }
    }

    /// <summary>Opens it to look at it.</summary>
    public static StateDirectory Look(string path) => new(path, null);

    /// <summary>The identity that counts; null: the device has none, it is as it came from the factory.</summary>
    /// <exception cref="AgentException">It is there and cannot be read.</exception>
    public DeviceIdentity? Read()
    {
        if (new FileInfo(Current).LinkTarget is null) return null;
        var certificates = CertificateFile.Read(In(Current, CertificateName));
        return new(
            certificates[0], [.. certificates.Skip(1)], CertificateFile.Read(In(Current, AnchorsName)), ReadServer(In(Current, ServerName)));
    }

    /// <summary>Makes an identity the one that counts. When it returns, that is durable.</summary>
    public void Commit(DeviceIdentity identity)
    {
        var folder = FolderOf(identity.Certificate.PublicKey);
        DurableFolder.Make(folder);
        DurableFolder.Write(In(folder, CertificateName), CertificateFile.Write([identity.Certificate, .. identity.Chain]));
        DurableFolder.Write(In(folder, AnchorsName), CertificateFile.Write(identity.Anchors));
        DurableFolder.Write(In(folder, ServerName), identity.Server + "\n");
        DurableFolder.Point(Current, $"identities/{NameOf(identity.Certificate.PublicKey)}");
    }

    /// <summary>From now on the device has no plant identity. Keys and folders are still there: see <see cref="RemoveAllBut"/>.</summary>
    public void Forget() => DurableFolder.Delete(Current);

    /// <summary>The key file of a public key, there or not.</summary>
    public string KeyFileOf(SubjectPublicKey key) => In(FolderOf(key), KeyName);

    /// <summary>All key files.</summary>
    public IReadOnlyList<string> KeyFiles() => [.. Folders().Select(folder => In(folder, KeyName)).Where(File.Exists)];

    /// <summary>Keeps a new key.</summary>
    public void WriteKey(SubjectPublicKey key, string pem)
    {
        DurableFolder.Make(FolderOf(key));
        DurableFolder.Write(KeyFileOf(key), pem);
    }

    /// <summary>Deletes the folders of all identities but one, with their keys.</summary>
    public void RemoveAllBut(SubjectPublicKey? kept)
    {
        var name = kept is null ? null : NameOf(kept);
        foreach (var folder in Folders().Where(folder => System.IO.Path.GetFileName(folder) != name)) DurableFolder.DeleteFolder(folder);
    }

    /// <summary>What the keys of this directory are called in a token: chosen once, at random.</summary>
    public string KeyLabel(RandomNumberGenerator random)
    {
        if (!File.Exists(LabelFile))
        {
            Span<byte> chance = stackalloc byte[8];
            random.GetBytes(chance);
            DurableFolder.Write(LabelFile, $"trustpoint-agent {Convert.ToHexStringLower(chance)}");
        }
        return File.ReadAllText(LabelFile);
    }

    /// <summary>Keeps what went wrong last, for <c>status</c>; null: nothing.</summary>
    public void NoteTrouble(string? text)
    {
        if (text is not null) DurableFolder.Write(TroubleFile, text);
        else if (File.Exists(TroubleFile)) DurableFolder.Delete(TroubleFile);
    }

    /// <summary>What went wrong last; null: nothing.</summary>
    public string? ReadTrouble() => File.Exists(TroubleFile) ? File.ReadAllText(TroubleFile) : null;

    /// <inheritdoc/>
    public void Dispose() => turn?.Dispose();

    private static string In(string folder, string name) => System.IO.Path.Combine(folder, name);

    private static string NameOf(SubjectPublicKey key) => StoredKey.IdOf(key.Der.Span);

    private static Uri ReadServer(string file)
    {
        try
        {
            return new(File.ReadAllText(file).TrimEnd());
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or UriFormatException)
        {
            throw new AgentException($"{file} cannot be read: {unusable.Message}", unusable);
        }
    }

    private string FolderOf(SubjectPublicKey key) => In(Identities, NameOf(key));

    private string[] Folders() => Directory.Exists(Identities) ? Directory.GetDirectories(Identities) : [];
}
