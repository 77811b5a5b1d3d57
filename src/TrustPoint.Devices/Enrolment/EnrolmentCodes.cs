using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Codes;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Enrolment;

/// <summary>A code just made. It is shown once and kept nowhere.</summary>
/// <param name="Code">What to type at the device.</param>
/// <param name="Record">What is kept of it.</param>
public sealed record NewCode(string Code, EnrolmentCode Record);

/// <summary>
/// One-time enrolment codes (RFC 7030 section 6): bound to one device and one profile, kept hashed, with an end. Which request uses a code
/// up is decided by the store, in that request's transaction: here a code is only found to be right.
/// </summary>
public sealed class EnrolmentCodes(IDeviceStore store, Domains domains, RandomNumberGenerator random, TimeProvider time)
{
    private const int Symbols = 20;
    private const int IdLength = 8;
    private const int RememberedKeys = 10_000;
    private const int EndedTogether = 500;

    private static readonly TimeSpan DefaultLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Stands in for a device without a code, so that the answer takes as long: nothing hashes to nothing.
    private static readonly (byte[] Salt, byte[] Hash) Decoy = (new byte[CodeHash.SaltLength], []);

    private readonly Throttle perDevice = new(10, Window, RememberedKeys, time);
    private readonly Throttle perSource = new(30, Window, RememberedKeys, time);

    /// <summary>Makes a code. Earlier unused codes of the device end with it.</summary>
    /// <param name="caller">Who makes codes in the device's domain.</param>
    /// <param name="deviceName">The device.</param>
    /// <param name="profile">The profile it will be good for; null for the default of the device's domain.</param>
    /// <param name="life">How long it is good; null for 24 hours, at most 30 days.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not; without a device, not in all domains.</exception>
    /// <exception cref="CommandRefusedException">No such device or profile; a life that is too long.</exception>
    public async Task<NewCode> CreateAsync(Caller caller, string deviceName, string? profile, TimeSpan? life, CancellationToken ct)
    {
        var device = await store.FindAsync(deviceName, ct);
        caller.Require(Right.MakeCodes, device?.Domain);
        if (device is null) throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no device '{deviceName}'");
        if (!LifeTable.MayAct(device.State)) throw new CommandRefusedException(CommandRefusal.Conflict, $"{device.Name} is {LifeWords.Of(device.State)}");
        var profiles = domains.Find(device.Domain)?.Profiles ?? [];
        if (profiles.Count == 0 || (profile is not null && !profiles.Contains(profile)))
            throw new CommandRefusedException(CommandRefusal.NotFound, $"domain '{device.Domain}' has no profile '{profile}'");
        if (life is { } asked && (asked <= TimeSpan.Zero || asked > LongestLife))
            throw new CommandRefusedException(CommandRefusal.Invalid, $"a code lives at most {LongestLife.TotalDays:0} days");

        var code = CodeText.Draw(random, Symbols);
        var now = time.GetUtcNow();
        var salt = Random(CodeHash.SaltLength);
        var record = new EnrolmentCode
        {
            Id = Convert.ToHexStringLower(Random(IdLength)),
            Device = device.Name,
            Profile = profile ?? profiles[0],
            Salt = salt,
            Hash = CodeHash.Of(CodeText.Normalise(code, Symbols)!, salt),
            ExpiresAt = now + (life ?? DefaultLife),
        };
        var entry = AuditEntry.Create(
            AuditEventType.CodeCreated, now, caller, AuditOutcome.Success,
            ("device", record.Device), ("codeId", record.Id), ("profile", record.Profile),
            ("expiresAt", record.ExpiresAt.ToString("O", CultureInfo.InvariantCulture)));
        await store.AddCodeAsync(record, entry, ct);
        return new(code, record);
    }

    /// <summary>How many codes are open, in all domains: neither used, nor replaced, nor expired.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<long> CountOpenAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.ConfirmClock);
        return store.CountOpenCodesAsync(time.GetUtcNow(), ct);
    }

    /// <summary>Ends all open codes, as after a restore: some may have been used or replaced since the backup.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<long> EndAllAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.ConfirmClock);
        var (now, all) = (time.GetUtcNow(), 0L);
        for (var ended = EndedTogether; ended == EndedTogether; all += ended)
        {
            ended = await store.EndOpenCodesAsync(
                now, EndedTogether, count => AuditEntry.Create(AuditEventType.CodesEnded, now, caller, AuditOutcome.Success, ("codes", count.ToString(CultureInfo.InvariantCulture))), ct);
        }
        return all;
    }

    /// <summary>
    /// Finds the code that was typed. An unknown device and a wrong code are told apart neither by the answer nor by the time it takes.
    /// A code that a request used up is still right: that request may show it again.
    /// </summary>
    /// <param name="deviceName">As typed.</param>
    /// <param name="typed">As typed.</param>
    /// <param name="source">Where the try comes from, in text form.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null when device or code are wrong. The caller looks at <see cref="EnrolmentCode.ExpiresAt"/>.</returns>
    /// <exception cref="TooManyTriesException">Too many wrong tries for this device, or from this source.</exception>
    internal async ValueTask<EnrolmentCode?> VerifyAsync(string deviceName, string typed, string source, CancellationToken ct)
    {
        // What cannot be a name shares one budget: it is not worth remembering each.
        var device = NewDevice.IsName(deviceName) ? deviceName : "";
        // Taken before the code is looked at: a hundred tries at once are a hundred tries.
        Take(perSource, source, "too many wrong codes from this address");
        Take(perDevice, device, "too many wrong codes for this device");

        var known = device.Length == 0 ? null : await store.FindCodeAsync(device, ct);
        var (salt, hash) = known is null ? Decoy : (known.Salt, known.Hash);
        var right = CryptographicOperations.FixedTimeEquals(CodeHash.Of(CodeText.Normalise(typed, Symbols) ?? "", salt), hash);
        if (!right) return null;

        perSource.Return(source);
        perDevice.Return(device);
        return known;
    }

    private static void Take(Throttle throttle, string key, string message)
    {
        if (!throttle.TryTake(key, out var retryAfter)) throw new TooManyTriesException(message, retryAfter);
    }

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        random.GetBytes(bytes);
        return bytes;
    }
}
