using System.Net;
using TrustPoint.Formats.Dns;

namespace TrustPoint.Appliance.Discovery;

/// <summary>
/// What this box says about itself on one network (RFC 6762, RFC 6763): a BRSKI registrar (RFC 8995 section 8.6) and an EST server. Its names
/// hold the data directory's id, drawn by chance, so that no other box has them and nobody need be asked first (RFC 6762 section 8.1).
/// </summary>
/// <param name="id">The data directory's id.</param>
/// <param name="host">The host name, below <c>.local</c>.</param>
/// <param name="port">TCP port of the device listener.</param>
/// <param name="addresses">Ours on that network.</param>
internal sealed class Announced(string id, string host, int port, IReadOnlyList<IPAddress> addresses)
{
    // RFC 6763 section 9.
    private const string Kinds = "_services._dns-sd._udp.local";

    // RFC 6762 section 10: 120 s for what names a host, 75 minutes for the rest.
    private const uint OfHost = 120;
    private const uint OfRest = 4500;

    private static readonly string[] Services = ["_brski-registrar._tcp.local", "_est._tcp.local"];

    private readonly IReadOnlyList<DnsRecord> all =
    [
        .. Services.SelectMany(service => new DnsRecord[]
        {
            new DnsRecord.Listing(service, $"trustpoint-{id}.{service}") { Lifetime = OfRest },
            new DnsRecord.Service($"trustpoint-{id}.{service}", 0, port, host) { Lifetime = OfHost },
            new DnsRecord.EmptyText($"trustpoint-{id}.{service}") { Lifetime = OfRest },
            new DnsRecord.Listing(Kinds, service) { Lifetime = OfRest },
        }),
        .. addresses.Select(address => new DnsRecord.Address(host, address) { Lifetime = OfHost }),
    ];

    /// <summary>Said unasked when the box comes up (RFC 6762 section 8.3).</summary>
    public byte[] Greeting => DnsMessage.Answer(0, null, all, []);

    /// <summary>Said when it goes down: forget all of it (RFC 6762 section 10.1).</summary>
    public byte[] Goodbye => DnsMessage.Answer(0, null, [.. all.Select(record => record with { Lifetime = 0 })], []);

    /// <summary>The answer to a question.</summary>
    /// <param name="asked">The message.</param>
    /// <param name="fromOtherPort">True: whoever asks knows nothing of multicast, and gets an answer of plain DNS (RFC 6762 section 6.7).</param>
    /// <returns>Null: nothing of ours was asked for, or it is known already.</returns>
    public Reply? ReplyTo(DnsMessage asked, bool fromOtherPort)
    {
        if (asked.IsAnswer) return null;
        var answers = all.Where(record => asked.Questions.Any(question => Fits(record, question)) && !IsKnown(record, asked.Records)).ToList();
        if (answers.Count == 0) return null;
        var others = all.Where(record => !answers.Contains(record) && record is not DnsRecord.Listing && answers.Any(answer => LeadsTo(answer, record))).ToList();
        others.AddRange(all.OfType<DnsRecord.Address>().Where(address => !answers.Contains(address) && others.Concat(answers).Any(record => record is DnsRecord.Service)));
        return fromOtherPort
            ? new(DnsMessage.Answer(asked.Id, asked.Questions[0], answers, others), ToAsker: true, IsShared: false)
            : new(DnsMessage.Answer(0, null, answers, others), asked.Questions.All(question => question.WantsUnicast), answers.Exists(answer => answer is DnsRecord.Listing));
    }

    private static bool Fits(DnsRecord record, DnsQuestion question) =>
        string.Equals(record.Name, question.Name, StringComparison.OrdinalIgnoreCase) && (question.Type == DnsMessage.AnyType || question.Type == TypeOf(record));

    private static int TypeOf(DnsRecord record) => record switch
    {
        DnsRecord.Listing => 12,
        DnsRecord.EmptyText => 16,
        DnsRecord.Service => 33,
        DnsRecord.Address { Ip.AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } => 1,
        _ => 28,
    };

    // RFC 6762 section 7.1: known for at least half of its life.
    private static bool IsKnown(DnsRecord record, IReadOnlyList<DnsRecord> known) =>
        known.Any(other => other.Lifetime >= record.Lifetime / 2 && other with { Lifetime = record.Lifetime } == record);

    private static bool LeadsTo(DnsRecord answer, DnsRecord record) => answer is DnsRecord.Listing listing && listing.Instance == record.Name;
}

/// <summary>An answer and the way it goes.</summary>
/// <param name="Message">The message.</param>
/// <param name="ToAsker">True: to the asker alone; else to all.</param>
/// <param name="IsShared">True: others may answer the same, so it waits a moment of chance (RFC 6762 section 6).</param>
internal sealed record Reply(byte[] Message, bool ToAsker, bool IsShared);
