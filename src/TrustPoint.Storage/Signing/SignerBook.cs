using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustPoint.Ca.Signing;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Signing;

/// <summary>
/// What the signer remembers, in a folder of its own: <c>keys.log</c>, a line for each thing that was settled; <c>heights.json</c>, what only rises; and
/// <c>intents.log</c>, a line for each certificate and CRL before it is signed.
/// </summary>
public sealed class SignerBook : ISignerBook, IDisposable
{
    private static readonly JsonSerializerOptions Form = new() { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock one = new();
    private readonly string heightsFile;
    private readonly AppendedFile settled;
    private readonly Dictionary<string, KnownKey> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Height> heights = new(StringComparer.Ordinal);
    private readonly IntentLog log;

    /// <summary>Opens it; a new folder has an empty one.</summary>
    /// <param name="folder">The folder, held by this process.</param>
    /// <param name="countDay">Whether <see cref="CountOn"/> is asked.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SignerBook(string folder, bool countDay, TimeProvider time)
    {
        heightsFile = Path.Combine(folder, "heights.json");
        var keysFile = Path.Combine(folder, "keys.log");
        settled = new(keysFile);
        foreach (var line in File.ReadLines(keysFile, Encoding.UTF8)) Take(Parse(keysFile, line));
        if (File.Exists(heightsFile))
            foreach (var (what, height) in JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(heightsFile)) ?? []) heights[what] = ParseHeight(height);
        log = new(FileIn(folder), countDay, time);
    }

    /// <inheritdoc/>
    public DateTimeOffset? OpenUntil { get; private set; }

    /// <inheritdoc/>
    public string? PublicUrl { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset Latest => log.Latest;

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
    public Height? Raise(string what, Height height, bool mayFall)
    {
        lock (one)
        {
            if (heights.TryGetValue(what, out var before))
            {
                if (height.Content is not null && height == before) return null;
                if (!mayFall && height.Value <= before.Value) return before;
            }
            var raised = new Dictionary<string, Height>(heights) { [what] = height };
            DurableFile.Replace(heightsFile, JsonSerializer.SerializeToUtf8Bytes(raised.ToDictionary(kept => kept.Key, kept => Format(kept.Value))));
            heights[what] = height;
            return null;
        }
    }

    /// <inheritdoc/>
    public bool[] Intend(IReadOnlyList<SigningIntent> intents) => log.Add(intents);

    /// <inheritdoc/>
    public int CountOn(DateTimeOffset day, string authority) => log.CountOn(day, authority);

    /// <inheritdoc/>
    public void Dispose()
    {
        log.Dispose();
        settled.Dispose();
    }

    private void Append(Line line)
    {
        lock (one)
        {
            settled.Add([.. JsonSerializer.SerializeToUtf8Bytes(line, Form), (byte)'\n']);
            Take(line);
        }
    }

    private void Take(Line line)
    {
        if (line.Key is { } key) keys[key.Id] = key;
        if (line.OpenUntil is { } until) OpenUntil = until;
        if (line.PublicUrl is { } url) PublicUrl = url;
    }

    private static string Format(Height height) => string.Create(CultureInfo.InvariantCulture, $"{height.Value} {height.Content}").TrimEnd();

    private static Height ParseHeight(string text) => text.Split(' ') is [var value, var content] ? new(UInt128.Parse(value, CultureInfo.InvariantCulture), content) : new(UInt128.Parse(text, CultureInfo.InvariantCulture));

    private static Line Parse(string keysFile, string line)
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
