using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Codes;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Ownership;

/// <summary>The batches of production lines: each is opened for a time, with a code that its line shows for all of its devices.</summary>
public sealed class Batches(IOwnershipStore store, IDeviceStore devices, Factories factories, VoucherSigners signers, RandomNumberGenerator random, TimeProvider time)
{
    private const int Symbols = 24;
    private const int MostDevices = 1_000_000;
    private const int RememberedKeys = 10_000;

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // A line has many devices at the same moment, and each counts until its code is found right. 120 random bits are not guessed at any rate:
    // what is limited is the work that guessing makes.
    private const int MostTries = 300;

    private readonly Throttle perBatch = new(MostTries, Window, RememberedKeys, time);
    private readonly Throttle perSource = new(MostTries, Window, RememberedKeys, time);

    /// <summary>Opens a batch.</summary>
    /// <param name="caller">Who makes codes in the factory's domain.</param>
    /// <param name="wanted">The batch.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The batch and its code, which is shown once and kept nowhere.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CommandRefusedException">Malformed, an unknown domain or model, or the name is taken.</exception>
    public async Task<(string Code, Batch Batch)> OpenAsync(Caller caller, NewBatch wanted, CancellationToken ct)
    {
        caller.Require(Right.MakeCodes, wanted.Domain);
        var now = time.GetUtcNow();
        var from = wanted.From ?? now;
        if (!OwnershipNames.Fit(wanted.Name)) throw Refused(CommandRefusal.Invalid, $"a batch's name is {OwnershipNames.Form}, '{wanted.Name}' is not");
        if (wanted.Quota is < 0 or > MostDevices) throw Refused(CommandRefusal.Invalid, $"a batch adds 0 to {MostDevices} devices");
        if (wanted.Until <= now || wanted.Until <= from || wanted.Until - from > LongestLife)
            throw Refused(CommandRefusal.Invalid, $"a batch ends in the future, and is open for at most {LongestLife.TotalDays:0} days");
        if (factories.Find(wanted.Domain) is null) throw Refused(CommandRefusal.NotFound, $"there is no domain '{wanted.Domain}' that gives factory identities");
        if (await store.FindModelAsync(wanted.Model, ct) is null) throw Refused(CommandRefusal.NotFound, $"there is no model '{wanted.Model}'");
        if (await devices.FindAsync(wanted.Name, ct) is not null) throw Refused(CommandRefusal.Conflict, $"a device is called {wanted.Name}: give the batch another name");

        var code = CodeText.Draw(random, Symbols);
        var salt = new byte[CodeHash.SaltLength];
        random.GetBytes(salt);
        var batch = new Batch
        {
            Name = wanted.Name,
            Domain = wanted.Domain,
            Model = wanted.Model,
            Quota = wanted.Quota,
            From = from,
            Until = wanted.Until,
            Salt = salt,
            Hash = CodeHash.Of(CodeText.Normalise(code, Symbols)!, salt),
        };
        try
        {
            await store.AddBatchAsync(batch, AuditEntry.Create(
                AuditEventType.BatchOpened, now, caller, AuditOutcome.Success, ("batch", batch.Name), ("domain", batch.Domain), ("model", batch.Model),
                ("quota", batch.Quota.ToString(CultureInfo.InvariantCulture)), ("notBefore", Text(batch.From)), ("expiresAt", Text(batch.Until))), ct);
        }
        catch (NameTakenException taken)
        {
            throw Refused(CommandRefusal.Conflict, taken.Message);
        }
        return (code, batch);
    }

    /// <summary>Ends a batch before its time. What it made stays.</summary>
    /// <exception cref="NotAllowedException">The caller may not; without a batch, not in all domains.</exception>
    /// <exception cref="CommandRefusedException">There is no such batch, or it has ended.</exception>
    public async Task<Batch> CloseAsync(Caller caller, string name, CancellationToken ct)
    {
        var batch = await store.FindBatchAsync(name, ct);
        caller.Require(Right.MakeCodes, batch?.Domain);
        if (batch is null) throw Refused(CommandRefusal.NotFound, $"there is no batch '{name}'");
        var now = time.GetUtcNow();
        if (batch.Until <= now) throw Refused(CommandRefusal.Conflict, $"the batch {name} has ended already");
        await store.EndBatchAsync(name, now, AuditEntry.Create(
            AuditEventType.BatchClosed, now, caller, AuditOutcome.Success, ("batch", name), ("domain", batch.Domain), ("made", batch.Made.ToString(CultureInfo.InvariantCulture))), ct);
        return batch with { Until = now };
    }

    /// <summary>A page of the list of batches.</summary>
    /// <param name="caller">Who sees devices of the filter's domain or, without one, of some: the list is narrowed to these.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<Batch>> ListAsync(Caller caller, BatchFilter filter, PageRequest<BatchSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return page.ReadAsync(narrowed, from => store.ListBatchesAsync(narrowed, time.GetUtcNow(), page.Sort, from, page.Limit, ct));
    }

    /// <summary>The batch of that name; null: there is none.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async ValueTask<Batch?> FindAsync(Caller caller, string name, CancellationToken ct)
    {
        var batch = await store.FindBatchAsync(name, ct);
        caller.Require(Right.SeeDevices, batch?.Domain);
        return batch;
    }

    /// <summary>Admits by a batch's name and code.</summary>
    /// <returns>Null: no batch of the domain has that name.</returns>
    /// <exception cref="AdmissionRefusedException">The code is wrong, or the batch is not open.</exception>
    /// <exception cref="TooManyTriesException">Too many wrong codes.</exception>
    public async ValueTask<AdmittedClient.ByBatch?> TryAdmitAsync(string name, string typed, string source, Domain domain, CancellationToken ct)
    {
        if (factories.Find(domain.Name) is null || !OwnershipNames.Fit(name) || await store.FindBatchAsync(name, ct) is not { } batch || batch.Domain != domain.Name) return null;
        // Taken before the code is looked at: a hundred tries at once are a hundred tries.
        Take(perSource, source, "too many wrong codes from this address");
        Take(perBatch, name, "too many wrong codes for this batch");
        if (!CryptographicOperations.FixedTimeEquals(CodeHash.Of(CodeText.Normalise(typed, Symbols) ?? "", batch.Salt), batch.Hash))
            throw AdmissionRefusedException.NotProved("batch or code are wrong");
        perSource.Return(source);
        perBatch.Return(name);
        var now = time.GetUtcNow();
        return now >= batch.From && now < batch.Until ? new(batch) : throw AdmissionRefusedException.NotAccepted($"the batch {name} is not open now");
    }

    /// <summary>The device that a line asks for: one that was added beforehand, or one that the batch adds while its quota lasts, once (LIF-1).</summary>
    /// <exception cref="CommandRefusedException">Another model's, not a serial number, or the quota is used up.</exception>
    public async Task<Device> DeviceAsync(AdmittedClient.ByBatch line, string serialNumber, CancellationToken ct)
    {
        var batch = line.Batch;
        if (!Products.IsSerialNumber(serialNumber)) throw Refused(CommandRefusal.Invalid, "the serialNumber of the request is none that a device can have");
        var known = await store.FindAsync(batch.Domain, serialNumber, ct);
        var now = time.GetUtcNow();
        var device = new DeviceCaller(NewProduct.DeviceNameOf(batch.Domain, serialNumber), line.Credential);
        if (known is null)
        {
            var model = await store.FindModelAsync(batch.Model, ct) ?? throw new InvalidDataException($"Batch {batch.Name} is of a model {batch.Model} that there is not.");
            var made = NewProduct.Made(batch.Domain, batch.Model, serialNumber, batch.Name, signers.FindAnchor());
            try
            {
                if (!await store.AddToBatchAsync(batch.Name, NewProduct.Of(device, made, !model.IsShippedByHand, now), now, ct))
                    throw Refused(CommandRefusal.Invalid, $"device {serialNumber} was not added beforehand, and the batch {batch.Name} may add no more");
            }
            catch (NameTakenException)
            {
                // The same device came twice at once, and the other request was first.
            }
            known = await store.FindAsync(batch.Domain, serialNumber, ct);
        }
        if (known?.Model != batch.Model) throw Refused(CommandRefusal.Invalid, $"device {serialNumber} is not of the model {batch.Model}");
        if (known.Batch is null)
        {
            await store.MakeWithBatchAsync(known, batch.Name, AuditEntry.Create(
                AuditEventType.ProductOfBatch, now, device, AuditOutcome.Success,
                ("device", known.Device), ("domain", known.Domain), ("serialNumber", known.SerialNumber), ("batch", batch.Name)), ct);
        }
        return (await devices.FindAsync(known.Device, ct))!;
    }

    private static void Take(Throttle throttle, string key, string message)
    {
        if (!throttle.TryTake(key, out var retryAfter)) throw new TooManyTriesException(message, retryAfter);
    }

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static CommandRefusedException Refused(CommandRefusal refusal, string message) => new(refusal, message);
}
