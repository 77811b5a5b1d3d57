using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Registrar;
using TrustPoint.Brski.Wire;
using TrustPoint.Formats;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Tests.Hosting;

/// <summary>A registrar and a MASA that say yes to all that the wire lets through, keep it, and misbehave when told to.</summary>
internal sealed class Recorder : IRegistrar, IMasa
{
    /// <summary>What stands for a voucher: it goes through as it is.</summary>
    public static readonly byte[] Voucher = Convert.FromHexString("30820004ffeeddcc");

    public List<(PledgeRequest Request, BrskiPeer Peer)> Pledges { get; } = [];

    public List<(RegistrarRequest Request, BrskiPeer Peer)> Registrars { get; } = [];

    public List<(string Operation, PledgeStatus Status, BrskiPeer Peer)> Heard { get; } = [];

    public List<BrskiRefusal> Refusals { get; } = [];

    public VoucherLog Log { get; set; } = new([]);

    /// <summary>Thrown instead of an answer.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>Thrown instead of recording.</summary>
    public Exception? RecordTrouble { get; set; }

    public Task<ReadOnlyMemory<byte>> GetVoucherAsync(PledgeRequest request, BrskiPeer peer, CancellationToken ct)
    {
        request.RequireFor(request.FactoryIdentity.Subject.Find(Oids.SerialNumber) ?? "");
        Pledges.Add((request, peer));
        return Answer<ReadOnlyMemory<byte>>(Voucher);
    }

    public Task<ReadOnlyMemory<byte>> IssueAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct)
    {
        Registrars.Add((request, peer));
        return Answer<ReadOnlyMemory<byte>>(Voucher);
    }

    public Task<VoucherLog> LogAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct)
    {
        Registrars.Add((request, peer));
        return Answer(Log);
    }

    public Task HearVoucherStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct) => Hear("voucher_status", status, peer);

    public Task HearEnrolmentStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct) => Hear("enrollstatus", status, peer);

    public Task RecordAsync(BrskiRefusal refusal, CancellationToken ct)
    {
        if (RecordTrouble is not null) throw RecordTrouble;
        Refusals.Add(refusal);
        return Task.CompletedTask;
    }

    private Task<bool> Hear(string operation, PledgeStatus status, BrskiPeer peer)
    {
        Heard.Add((operation, status, peer));
        return Answer(true);
    }

    private Task<T> Answer<T>(T value) => Trouble is null ? Task.FromResult(value) : throw Trouble;
}
