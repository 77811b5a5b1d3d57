using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TrustPoint.Ca.Signing;

namespace TrustPoint.Storage.Signing;

/// <summary>
/// A line for each certificate and CRL before it is signed: time, authority, serial number, SHA-256 of what is signed, profile. A serial number
/// holds the time at which it was drawn, which the signer compares with its clock: so only those of the last minutes need be known. Safe for concurrent use.
/// </summary>
public sealed class IntentLog : IDisposable
{
    // Longer than a clock and a request may be apart, twice.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(15);

    private readonly Lock one = new();
    private readonly Lock writing = new();
    private readonly HashSet<UInt128> recent = [];
    private readonly Queue<(DateTimeOffset At, UInt128 Serial)> inOrder = new();
    private readonly Dictionary<string, int> today = new(StringComparer.Ordinal);
    private readonly AppendedFile file;
    private DateOnly day;
    private long latest = DateTimeOffset.UnixEpoch.UtcTicks;

    /// <param name="path">The file.</param>
    /// <param name="countDay">Whether the certificates of the day are counted.</param>
    /// <param name="time">The clock.</param>
    internal IntentLog(string path, bool countDay, TimeProvider time)
    {
        file = new(path);
        var now = time.GetUtcNow();
        day = DateOnly.FromDateTime(now.UtcDateTime);
        var begin = countDay && now.UtcDateTime.TimeOfDay > Remembered ? now - now.UtcDateTime.TimeOfDay : now - Remembered;
        foreach (var intent in AppendedLines.Backwards(path).Select(Parse).TakeWhile(intent => intent.At >= begin).Reverse()) Remember(intent);
    }

    /// <summary>The time of the newest.</summary>
    public DateTimeOffset Latest => new(Interlocked.Read(ref latest), TimeSpan.Zero);

    /// <summary>How many certificates of an authority there are on the day of a time.</summary>
    public int CountOn(DateTimeOffset time, string authority)
    {
        lock (one) return DateOnly.FromDateTime(time.UtcDateTime) == day ? today.GetValueOrDefault(authority) : 0;
    }

    /// <summary>Adds some, durably, in one write.</summary>
    /// <returns>Of each whether it was added; false: its serial number is known.</returns>
    /// <exception cref="IOException">They are not known to be durable.</exception>
    public bool[] Add(IReadOnlyList<SigningIntent> intents)
    {
        bool[] isNew;
        lock (one) isNew = [.. intents.Select(Remember)];
        var lines = new StringBuilder();
        foreach (var (intent, _) in intents.Zip(isNew).Where(added => added.Second)) Format(lines, intent);
        if (lines.Length == 0) return isNew;
        try
        {
            lock (writing) file.Add(Encoding.UTF8.GetBytes(lines.ToString()));
            return isNew;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The signer cannot write its record of what it signs, and signs nothing without: {failed.Message}.", failed);
        }
    }

    /// <summary>All, in order of time.</summary>
    /// <exception cref="InvalidDataException">A line is none.</exception>
    public static IEnumerable<SigningIntent> Read(string path) => File.ReadLines(path, Encoding.UTF8).Select(Parse);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private bool Remember(SigningIntent intent)
    {
        if (intent.Profile != SigningIntent.Crl)
        {
            var random = BinaryPrimitives.ReadUInt128BigEndian(intent.Serial.AsSpan(^16..));
            if (!recent.Add(random)) return false;
            inOrder.Enqueue((intent.At, random));
            while (inOrder.TryPeek(out var oldest) && oldest.At < intent.At - Remembered) recent.Remove(inOrder.Dequeue().Serial);
            var on = DateOnly.FromDateTime(intent.At.UtcDateTime);
            if (on > day)
            {
                today.Clear();
                day = on;
            }
            if (on == day) today[intent.Authority] = today.GetValueOrDefault(intent.Authority) + 1;
        }
        if (intent.At.UtcTicks > latest) Interlocked.Exchange(ref latest, intent.At.UtcTicks);
        return true;
    }

    private static void Format(StringBuilder lines, SigningIntent intent) => lines.Append(CultureInfo.InvariantCulture, $"{intent.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} ")
        .Append(intent.Authority).Append(' ').Append(Convert.ToHexStringLower(intent.Serial)).Append(' ').Append(Convert.ToHexStringLower(intent.Sha256)).Append(' ').Append(intent.Profile).Append('\n');

    private static SigningIntent Parse(string line)
    {
        try
        {
            var parts = line.Split(' ');
            return parts.Length == 5
                ? new(DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), parts[1], Convert.FromHexString(parts[2]), Convert.FromHexString(parts[3]), parts[4])
                : throw new FormatException("it has not five parts");
        }
        catch (FormatException damage)
        {
            throw new InvalidDataException($"the signer's intents are damaged: {damage.Message}: {line}", damage);
        }
    }
}
