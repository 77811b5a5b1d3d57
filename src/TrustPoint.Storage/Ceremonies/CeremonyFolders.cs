using System.Text.RegularExpressions;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Ceremonies;

/// <summary>
/// Ceremonies as folders: <c>script.yaml</c>, <c>transcript.jsonl</c>, <c>quarantine</c> for what is not verified yet, <c>published</c>. Files and not
/// rows: they can be read, copied and verified with nothing but this product's documentation.
/// </summary>
/// <param name="root">The folder of all; made when it is not there.</param>
public sealed partial class CeremonyFolders(string root) : ICeremonyStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string FolderName = "ceremonies";
    private const string ScriptName = "script.yaml";
    private const string TranscriptName = "transcript.jsonl";
    private const string QuarantineName = "quarantine";
    private const string PublishedName = "published";

    /// <summary>Those of a box.</summary>
    /// <param name="dataDirectory">Where it keeps what it knows.</param>
    public static CeremonyFolders In(string dataDirectory) => new(Path.Combine(dataDirectory, FolderName));

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => Directory.Exists(root)
        ? [.. Directory.EnumerateDirectories(root).Where(HasBegun).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)]
        : [];

    /// <inheritdoc/>
    public bool Create(string id, ReadOnlySpan<byte> script)
    {
        var folder = Of(id);
        if (HasBegun(folder)) return false;
        foreach (var part in new[] { root, folder, Path.Combine(folder, QuarantineName), Path.Combine(folder, PublishedName) }) Directory.CreateDirectory(part, OwnerOnly);
        DurableFile.Replace(Path.Combine(folder, ScriptName), script);
        DurableFile.Delete(Path.Combine(folder, TranscriptName));
        return true;
    }

    /// <inheritdoc/>
    public byte[] Script(string id) => File.ReadAllBytes(Path.Combine(Of(id), ScriptName));

    /// <inheritdoc/>
    public byte[] Transcript(string id)
    {
        var octets = File.ReadAllBytes(Path.Combine(Of(id), TranscriptName));
        return octets[..(octets.AsSpan().LastIndexOf((byte)'\n') + 1)];
    }

    /// <inheritdoc/>
    public void Append(string id, ReadOnlySpan<byte> line)
    {
        var path = Path.Combine(Of(id), TranscriptName);
        // What was cut short was never answered to anybody.
        if (File.Exists(path) && Transcript(id) is var whole && whole.Length < new FileInfo(path).Length) DurableFile.Replace(path, whole);
        DurableFile.Append(path, [.. line, (byte)'\n']);
    }

    /// <inheritdoc/>
    public void Quarantine(string id, string name, ReadOnlySpan<byte> octets) => DurableFile.Replace(Path.Combine(Of(id), QuarantineName, Checked(name)), octets);

    /// <inheritdoc/>
    public void Publish(string id, string name) => DurableFile.Move(Path.Combine(Of(id), QuarantineName, Checked(name)), Path.Combine(Of(id), PublishedName, name));

    /// <inheritdoc/>
    public IReadOnlyList<string> Published(string id) =>
        [.. Directory.EnumerateFiles(Path.Combine(Of(id), PublishedName)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public byte[] Read(string id, string name) => File.ReadAllBytes(Path.Combine(Of(id), PublishedName, Checked(name)));

    // What a stop left before its first line was whole is nothing yet.
    private static bool HasBegun(string folder)
    {
        var path = Path.Combine(folder, TranscriptName);
        if (!File.Exists(path)) return false;
        using var file = File.OpenRead(path);
        var first = new byte[TranscriptLine.Longest + 1];
        return first.AsSpan(0, file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)).Contains((byte)'\n');
    }

    private string Of(string id) => Path.Combine(root, Checked(id));

    private static string Checked(string name) => Name().IsMatch(name) ? name : throw new ArgumentException($"'{name}' is no name of a ceremony or its file.", nameof(name));

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,79}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
