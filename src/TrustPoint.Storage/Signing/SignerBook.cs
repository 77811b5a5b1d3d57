using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustPoint.Ca.Signing;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Signing;

/// <summary>
/// What the signer remembers, in a folder of its own: <c>keys.log</c>, a line for each thing that was settled; <c>heights.json</c>, what only rises; and
/// <c>intents.log</c>, a line for each certificate and CRL before it is signed.
/// </summary>
public sealed class SignerBook : ISignerBook, IAsyncDisposable
{
    private static readonly JsonSerializerOptions Form = new() { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock one = new();
    private readonly string keysFile;
    private readonly string heightsFile;
    private readonly Dictionary<string, KnownKey> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UInt128> heights = new(StringComparer.Ordinal);
    private readonly IntentLog intents;
    private bool isBroken;

    /// <summary>Opens it; a new folder has an empty one.</summary>
    /// <param name="folder">The folder, held by this process.</param>
    /// <param name="countDay">Whether <see cref="CountOn"/> is asked.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SignerBook(string folder, bool countDay, TimeProvider time)
    {
        (keysFile, heightsFile) = (Path.Combine(folder, "keys.log"), Path.Combine(folder, "heights.json"));
        foreach (var line in AppendedLines.ReadWhole(keysFile)) Take(Parse(line));
        if (File.Exists(heightsFile))
            foreach (var (what, height) in JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(heightsFile)) ?? []) heights[what] = UInt128.Parse(height, CultureInfo.InvariantCulture);
        intents = new(FileIn(folder), countDay, time);
    }

    /// <inheritdoc/>
    public DateTimeOffset? OpenUntil { get; private set; }

    /// <inheritdoc/>
    public string? PublicUrl { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset Latest => intents.Latest;

    /// <summary>Where the intents of a folder are.</summary>
    public static string FileIn(string folder) => Path.Combine(folder, "intents.log");

    /// <inheritdoc/>
    public KnownKey? Find(string keyId)
    {
        lock (one) return keys.GetValueOrDefault(keyId);
    }

    /// <inheritdoc/>
    public void Keep(KnownKey key) => Append(new Line { Key = key });

    /// <inheritdoc/>
    public void Open(DateTimeOffset until) => Append(new Line { OpenUntil = until });

    /// <inheritdoc/>
    public void SettlePublicUrl(string url) => Append(new Line { PublicUrl = url });

    /// <inheritdoc/>
    public UInt128? Raise(string what, UInt128 height, bool mayFall)
    {
        lock (one)
        {
            Check();
            if (!mayFall && heights.TryGetValue(what, out var before) && height <= before) return before;
            heights[what] = height;
            Durably(() => DurableFile.Replace(heightsFile, JsonSerializer.SerializeToUtf8Bytes(heights.ToDictionary(kept => kept.Key, kept => kept.Value.ToString(CultureInfo.InvariantCulture)))));
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> IntendAsync(SigningIntent intent) => intents.AddAsync(intent);

    /// <inheritdoc/>
    public int CountOn(DateTimeOffset day, string authority) => intents.CountOn(day, authority);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => intents.DisposeAsync();

    private void Append(Line line)
    {
        lock (one)
        {
            Check();
            Durably(() => DurableFile.Append(keysFile, [.. JsonSerializer.SerializeToUtf8Bytes(line, Form), (byte)'\n']));
            Take(line);
        }
    }

    // What may be there in part is not written after: the next start reads what is whole.
    private void Check()
    {
        if (isBroken) throw new IOException("the signer's book could not be written: it takes no more until the signer is started again");
    }

    private void Durably(Action write)
    {
        try
        {
            write();
        }
        catch
        {
            isBroken = true;
            throw;
        }
    }

    private void Take(Line line)
    {
        if (line.Key is { } key) keys[key.Id] = key;
        if (line.OpenUntil is { } until) OpenUntil = until;
        if (line.PublicUrl is { } url) PublicUrl = url;
    }

    private Line Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, Form) ?? throw new JsonException("a line is empty");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"{keysFile} is damaged: {damage.Message}", damage);
        }
    }

    private sealed record Line
    {
        public KnownKey? Key { get; init; }

        public DateTimeOffset? OpenUntil { get; init; }

        public string? PublicUrl { get; init; }
    }
}
