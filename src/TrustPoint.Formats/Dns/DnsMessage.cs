using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace TrustPoint.Formats.Dns;

/// <summary>
/// DNS messages (RFC 1035 section 4) as far as service discovery by multicast needs them: questions and answers, written, and read from
/// whoever sends them. Everything is bounded: a name, the jumps in it, the records.
/// </summary>
/// <param name="Id">0 in multicast; whoever asks from another port wants theirs back (RFC 6762 section 6.7).</param>
/// <param name="IsAnswer">Whether it is an answer.</param>
/// <param name="Questions">What is asked.</param>
/// <param name="Records">What is answered; in a question, what the asker knows already (RFC 6762 section 7.1).</param>
public sealed record DnsMessage(ushort Id, bool IsAnswer, IReadOnlyList<DnsQuestion> Questions, IReadOnlyList<DnsRecord> Records)
{
    /// <summary>A message is not larger than this (RFC 6762 section 17).</summary>
    public const int MaxSize = 9000;

    /// <summary>Any kind of record (RFC 1035 section 3.2.3).</summary>
    public const int AnyType = 255;

    private const int HeaderLength = 12;
    private const int LongestName = 255; // RFC 1035 section 3.1
    private const int LongestLabel = 63;
    private const int MostRecords = 128;
    private const byte Internet = 1;
    private const byte UnicastWanted = 0x80; // RFC 6762 section 5.4
    private const ushort CacheFlush = 0x8000; // RFC 6762 section 10.2

    /// <summary>A question for the instances of a service, to be answered to the asker alone (RFC 6762 section 5.4).</summary>
    /// <param name="service">As <c>_brski-registrar._tcp.local</c>.</param>
    public static byte[] Question(string service)
    {
        var message = new List<byte>(64) { 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 }; // RFC 6762 section 18: id 0, one question
        WriteName(message, service);
        message.AddRange([0, 12, UnicastWanted, Internet]); // PTR
        return [.. message];
    }

    /// <summary>An answer (RFC 6762 section 18: authoritative, no question unless somebody asked from another port).</summary>
    /// <param name="id">0, or that of whoever asked from another port.</param>
    /// <param name="repeated">The question, to be repeated for whoever asked from another port; null: by multicast, none.</param>
    /// <param name="answers">What was asked for.</param>
    /// <param name="others">What they will ask next.</param>
    public static byte[] Answer(ushort id, DnsQuestion? repeated, IReadOnlyList<DnsRecord> answers, IReadOnlyList<DnsRecord> others)
    {
        var message = new List<byte>(256)
        {
            (byte)(id >> 8), (byte)id, 0x84, 0, 0, (byte)(repeated is null ? 0 : 1), 0, (byte)answers.Count, 0, 0, 0, (byte)others.Count,
        };
        if (repeated is not null)
        {
            WriteName(message, repeated.Name);
            message.AddRange([(byte)(repeated.Type >> 8), (byte)repeated.Type, 0, Internet]);
        }
        foreach (var record in answers.Concat(others)) WriteRecord(message, record, isMulticast: repeated is null);
        return [.. message];
    }

    /// <summary>Reads a message; kinds of records that are not needed are passed over, and those that say goodbye.</summary>
    /// <param name="message">A whole message.</param>
    /// <exception cref="DecodeException">Neither a question nor an answer, or malformed.</exception>
    public static DnsMessage Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength) throw Malformed("it is too short");
        if ((message[2] & 0x78) != 0 || (message[3] & 0x0F) != 0) throw Malformed("it is no question and no answer"); // RFC 6762 sections 18.3 and 18.11
        var isAnswer = (message[2] & 0x80) != 0;
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        if (questions + count > MostRecords) throw Malformed($"it has more than {MostRecords} records");
        var at = HeaderLength;
        var asked = new List<DnsQuestion>(questions);
        for (var i = 0; i < questions; i++)
        {
            var name = ReadName(message, ref at);
            var kind = Take(message, ref at, 4);
            asked.Add(new(name, BinaryPrimitives.ReadUInt16BigEndian(kind), (kind[2] & UnicastWanted) != 0));
        }
        var records = new List<DnsRecord>(count);
        for (var i = 0; i < count; i++)
        {
            if (ReadRecord(message, ref at) is { } record) records.Add(record);
        }
        return new(BinaryPrimitives.ReadUInt16BigEndian(message), isAnswer, asked, records);
    }

    private static DnsRecord? ReadRecord(ReadOnlySpan<byte> message, ref int at)
    {
        var name = ReadName(message, ref at);
        var head = Take(message, ref at, 10);
        var type = BinaryPrimitives.ReadUInt16BigEndian(head);
        var isInternet = (BinaryPrimitives.ReadUInt16BigEndian(head[2..]) & ~CacheFlush) == Internet;
        var lifetime = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        var data = at;
        var length = BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
        Take(message, ref at, length);
        if (!isInternet || lifetime == 0) return null; // RFC 6762 section 10.1: goodbye
        switch (type)
        {
            case 1 when length == 4:
            case 28 when length == 16:
                return new DnsRecord.Address(name, new IPAddress(message.Slice(data, length))) { Lifetime = lifetime };
            case 12:
                return new DnsRecord.Listing(name, ReadName(message, ref data)) { Lifetime = lifetime };
            case 33:
                var service = Take(message, ref data, 6);
                return new DnsRecord.Service(
                    name, BinaryPrimitives.ReadUInt16BigEndian(service), BinaryPrimitives.ReadUInt16BigEndian(service[4..]), ReadName(message, ref data))
                { Lifetime = lifetime };
            default:
                return null;
        }
    }

    // Names are written whole: RFC 6762 section 18.14 lets them be, and a message of ours is small.
    private static void WriteRecord(List<byte> message, DnsRecord record, bool isMulticast)
    {
        WriteName(message, record.Name);
        var (type, data) = Data(record);
        // RFC 6762 section 10.2: what is ours alone replaces what others keep of it; a PTR is shared. Never to who asked from another port (6.7).
        var flush = isMulticast && record is not DnsRecord.Listing ? CacheFlush >> 8 : 0;
        var lifetime = record.Lifetime;
        message.AddRange([(byte)(type >> 8), (byte)type, (byte)flush, Internet, (byte)(lifetime >> 24), (byte)(lifetime >> 16), (byte)(lifetime >> 8), (byte)lifetime]);
        message.AddRange([(byte)(data.Count >> 8), (byte)data.Count]);
        message.AddRange(data);
    }

    private static (int Type, List<byte> Data) Data(DnsRecord record)
    {
        var data = new List<byte>(64);
        switch (record)
        {
            case DnsRecord.Address address:
                data.AddRange(address.Ip.GetAddressBytes());
                return (data.Count == 4 ? 1 : 28, data);
            case DnsRecord.Listing listing:
                WriteName(data, listing.Instance);
                return (12, data);
            case DnsRecord.Service service:
                data.AddRange([(byte)(service.Priority >> 8), (byte)service.Priority, 0, 0, (byte)(service.Port >> 8), (byte)service.Port]);
                WriteName(data, service.Host);
                return (33, data);
            case DnsRecord.EmptyText:
                return (16, [0]);
            default:
                throw new ArgumentException($"nobody decided how {record} is written", nameof(record));
        }
    }

    private static void WriteName(List<byte> message, string name)
    {
        foreach (var label in name.Split('.'))
        {
            var octets = Encoding.UTF8.GetBytes(label);
            if (octets.Length is 0 or > LongestLabel) throw new ArgumentException($"'{name}' is no name of DNS", nameof(name));
            message.Add((byte)octets.Length);
            message.AddRange(octets);
        }
        message.Add(0);
    }

    // RFC 1035 section 4.1.4. A pointer leads backwards, each further than the one before: so there is an end.
    private static string ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var (cursor, limit, jumped) = (at, at, false);
        while (true)
        {
            var length = Take(message, ref cursor, 1)[0];
            if (length >= 0xC0)
            {
                var target = ((length & 0x3F) << 8) | Take(message, ref cursor, 1)[0];
                if (!jumped) at = cursor;
                if (target >= limit || target < HeaderLength) throw Malformed("a name points forwards or into the header");
                (cursor, limit, jumped) = (target, target, true);
                continue;
            }
            if (length >= 0x40) throw Malformed("a name has a label of an unknown kind");
            if (length == 0) break;
            if (name.Length + length + 1 > LongestName) throw Malformed("a name is too long");
            if (name.Length > 0) name.Append('.');
            // A dot inside a label is not one between labels (RFC 6763 section 4.3).
            name.Append(Encoding.UTF8.GetString(Take(message, ref cursor, length)).Replace(".", "\\.", StringComparison.Ordinal).ToLowerInvariant());
        }
        if (!jumped) at = cursor;
        return name.ToString();
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> message, ref int at, int length)
    {
        if (length > message.Length - at) throw Malformed("it ends too early");
        at += length;
        return message.Slice(at - length, length);
    }

    private static DecodeException Malformed(string why) => new($"DNS message: {why}");
}
