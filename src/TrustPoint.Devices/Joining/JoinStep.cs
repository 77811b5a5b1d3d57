namespace TrustPoint.Devices.Joining;

/// <summary>
/// A join and what may come next: each state has the methods that lead out of it and no others (RFC 8995 sections 5.5 to 5.9). What a method
/// gives is not kept yet.
/// </summary>
public abstract record JoinStep
{
    private JoinStep(Join join) => Join = join;

    /// <summary>As it is kept.</summary>
    public Join Join { get; }

    /// <summary>A join that is kept.</summary>
    public static JoinStep Of(Join join) => join.State switch
    {
        JoinState.Waiting => new Waiting(join),
        JoinState.VoucherAsked => new VoucherAsked(join),
        JoinState.VoucherGot => new VoucherGot(join),
        JoinState.Imprinted => new Imprinted(join),
        JoinState.Enrolled => new Enrolled(join),
        JoinState.Refused => new Refused(join),
        _ => throw new ArgumentOutOfRangeException(nameof(join), join.State, null),
    };

    private Refused End(JoinRefusal refusal, string reason, DateTimeOffset now) =>
        new(Join with { State = JoinState.Refused, Refusal = refusal, Reason = reason, ChangedAt = now });

    /// <summary>A person is asked.</summary>
    public sealed record Waiting : JoinStep
    {
        internal Waiting(Join join)
            : base(join)
        {
        }

        internal VoucherAsked Approve(string person, DateTimeOffset now) =>
            new(Join with { State = JoinState.VoucherAsked, Reason = null, DecidedBy = person, ChangedAt = now });

        internal Refused Refuse(string person, DateTimeOffset now) =>
            new(End(JoinRefusal.Person, $"{person} refused the device", now).Join with { DecidedBy = person });

        internal Refused Give(JoinRefusal refusal, string reason, DateTimeOffset now) => End(refusal, reason, now);
    }

    /// <summary>Its voucher is asked for.</summary>
    public sealed record VoucherAsked : JoinStep
    {
        internal VoucherAsked(Join join)
            : base(join)
        {
        }

        internal VoucherAsked Delay(string reason, string? masaWords, DateTimeOffset now) => new(Join with { Reason = reason, MasaWords = masaWords, ChangedAt = now });

        internal VoucherGot Take(ReadVoucher voucher, DateTimeOffset now) => new(Join with
        {
            State = JoinState.VoucherGot,
            Reason = voucher.Request is null ? "its voucher was brought by hand: nobody told its past" : null,
            MasaWords = null,
            Voucher = voucher.Message.Der.ToArray(),
            Request = voucher.Request?.ToArray(),
            DomainId = voucher.DomainId,
            Verdict = voucher.Request is null ? JoinVerdict.Accepted : JoinVerdict.Open,
            ChangedAt = now,
        });

        internal Refused Refuse(JoinRefusal refusal, string reason, string? masaWords, DateTimeOffset now) => new(End(refusal, reason, now).Join with { MasaWords = masaWords });
    }

    /// <summary>Its voucher goes to the device.</summary>
    public sealed record VoucherGot : JoinStep
    {
        internal VoucherGot(Join join)
            : base(join)
        {
        }

        internal Imprinted Imprint(DateTimeOffset now) => new(Join with { State = JoinState.Imprinted, ChangedAt = now });

        internal Refused Refuse(string reason, DateTimeOffset now) => End(JoinRefusal.Device, reason, now);
    }

    /// <summary>The device took its voucher.</summary>
    public sealed record Imprinted : JoinStep
    {
        internal Imprinted(Join join)
            : base(join)
        {
        }

        internal Imprinted Judge(JoinVerdict verdict, string? reason, DateTimeOffset now) => new(Join with { Verdict = verdict, Reason = reason, ChangedAt = now });

        internal Imprinted Override(string person, DateTimeOffset now) =>
            new(Join with { Verdict = JoinVerdict.Overridden, DecidedBy = person, ChangedAt = now });

        internal Imprinted Fail(string reason, DateTimeOffset now) => new(Join with { Reason = reason, ChangedAt = now });

        internal Enrolled Enrol(bool certificateMatched, DateTimeOffset now) =>
            new(Join with { State = JoinState.Enrolled, CertificateMatched = certificateMatched, ChangedAt = now });
    }

    /// <summary>The device has its certificate.</summary>
    public sealed record Enrolled : JoinStep
    {
        internal Enrolled(Join join)
            : base(join)
        {
        }
    }

    /// <summary>It ended.</summary>
    public sealed record Refused : JoinStep
    {
        internal Refused(Join join)
            : base(join)
        {
        }

        /// <summary>A person thinks better of it: the device's next attempt comes in.</summary>
        internal Refused Reconsider(string person, DateTimeOffset now) =>
            new(Join with { Refusal = JoinRefusal.BeganAnew, Reason = $"{person} approved the device: its next attempt comes in", DecidedBy = person, ChangedAt = now });
    }
}
