using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Authorities;

/// <summary>The live set of authorities: loaded once, then changed only together with the store. Reading is free of locks.</summary>
public sealed class Authorities
{
    private readonly IAuthorityStore store;
    private readonly Lock changing = new();
    private volatile IssuingAuthority[] current;

    private Authorities(IAuthorityStore store, IssuingAuthority[] loaded) => (this.store, current) = (store, loaded);

    /// <summary>All, parents before children.</summary>
    public IReadOnlyList<IssuingAuthority> All => current;

    /// <summary>The trust anchors: the roots that are not retired.</summary>
    public IReadOnlyList<IssuingAuthority> Anchors => Array.FindAll(current, authority => authority.Record is { Parent: null, State: not AuthorityState.Retired });

    /// <summary>Loads the set.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public static async Task<Authorities> LoadAsync(IAuthorityStore store, CancellationToken ct) =>
        new(store, [.. (await store.ListAsync(ct)).Select(IssuingAuthority.Read)]);

    /// <summary>The authority of that name, or null.</summary>
    public IssuingAuthority? Find(string name)
    {
        foreach (var authority in current)
        {
            if (authority.Name == name) return authority;
        }
        return null;
    }

    /// <summary>The authority and those above it, up to its root.</summary>
    public IReadOnlyList<IssuingAuthority> ChainOf(IssuingAuthority authority)
    {
        var chain = new List<IssuingAuthority> { authority };
        while (chain[^1].Record.Parent is { } parent && Find(parent) is { } above && !chain.Contains(above)) chain.Add(above);
        return chain;
    }

    /// <summary>
    /// Why this authority may not issue now, in words, or null (invariant I4). Those above it may rest or be replaced, but none may be revoked,
    /// on hold or expired: no path through it would validate.
    /// </summary>
    internal string? Inactive(IssuingAuthority authority, DateTimeOffset now, bool atCeremony = false)
    {
        if (authority.Inactive(now, atCeremony) is { } reason) return reason;
        foreach (var above in ChainOf(authority).Skip(1))
        {
            if (above.Record.State == AuthorityState.Revoked) return $"The authority {above.Name} above it is revoked";
            if (above.Record.State == AuthorityState.OnHold) return $"The certificate of the authority {above.Name} above it is on hold";
            if (now > above.Certificate.NotAfter) return $"The authority {above.Name} above it expired at {above.Certificate.NotAfter:u}";
        }
        return null;
    }

    /// <summary>Whether the key is an authority's own: it is certified for nobody else.</summary>
    internal IssuingAuthority? HolderOf(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        foreach (var authority in current)
        {
            if (authority.Certificate.PublicKey.Der.Span.SequenceEqual(subjectPublicKeyInfo)) return authority;
        }
        return null;
    }

    /// <summary>The authority with this subject, as RFC 5280 section 7.1 compares names; or null.</summary>
    internal IssuingAuthority? HolderOf(DistinguishedName subject)
    {
        foreach (var authority in current)
        {
            if (authority.Certificate.Subject.Matches(subject)) return authority;
        }
        return null;
    }

    /// <summary>Changes how an authority's CRLs are made.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="AuthorityRefusedException">There is no such authority, or the settings are wrong.</exception>
    public async Task SaveCrlSettingsAsync(Caller caller, string name, CrlSettings settings, DateTimeOffset now, CancellationToken ct)
    {
        caller.Require(Right.SetCrls);
        var before = Find(name)?.Record.Crl ?? throw new AuthorityRefusedException($"There is no authority {name}.");
        if (settings.Violations().FirstOrDefault() is { } violation) throw new AuthorityRefusedException($"The CRL of {name}: {violation}.");
        // RFC 5280 section 5.2.5: certificates name their part, and theirs cannot be changed.
        if (settings.Shards != before.Shards) throw new AuthorityRefusedException($"The number of parts of the CRL of {name} is fixed: {before.Shards}.");
        await store.SaveCrlSettingsAsync(name, settings, settings.Entry(caller, name, now), ct);
        lock (changing) current = [.. current.Select(authority => authority.Name == name ? authority.With(settings) : authority)];
    }

    /// <summary>Changes an authority's state where no certificate of ours says so: its issuer is elsewhere, and so is the decision.</summary>
    internal async Task SaveStateAsync(Caller caller, string name, AuthorityState state, DateTimeOffset now)
    {
        await store.SaveStateAsync(name, state, StateEntry(caller, name, state, now), CancellationToken.None);
        SetState(name, state);
    }

    /// <summary>Writes down that an authority is being ended: it issues nothing from then on. The first time stays.</summary>
    internal async Task BeginEndAsync(Caller caller, string name, AuthorityEnding ending)
    {
        var before = Find(name) ?? throw new AuthorityRefusedException($"There is no authority {name}.");
        if (before.Record.Ending is not null) return;
        var after = before.With(ending);
        await store.BeginEndAsync(name, after.Record.State, ending, ending.Entry(caller, before.Record), CancellationToken.None);
        lock (changing) current = [.. current.Select(authority => authority.Name == name ? authority.With(ending) : authority)];
    }

    /// <summary>Writes down for ever that an authority's key is destroyed. The first tombstone stays.</summary>
    /// <param name="caller">The ceremony, or the part of the box that does it.</param>
    /// <param name="name">The authority.</param>
    /// <param name="tombstone">When, why, and where it stands.</param>
    /// <param name="people">Where no ceremony names them: who ordered it, then who approved it.</param>
    /// <param name="now">Now.</param>
    internal async Task EntombAsync(Caller caller, string name, KeyTombstone tombstone, IReadOnlyList<string> people, DateTimeOffset now)
    {
        var before = Find(name)?.Record ?? throw new AuthorityRefusedException($"There is no authority {name}.");
        if (before.Tombstone is not null) return;
        await store.EntombAsync(name, tombstone, tombstone.Entry(caller, before, people, now), CancellationToken.None);
        lock (changing) current = [.. current.Select(authority => authority.Name == name ? authority.With(tombstone) : authority)];
    }

    /// <summary>The audit entry of such a change.</summary>
    internal static AuditEntry StateEntry(Caller caller, string name, AuthorityState state, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.AuthorityStateChanged, now, caller, AuditOutcome.Success, ("authority", name), ("state", state.ToString().ToLowerInvariant()));

    /// <summary>Takes a stored change of state into the set.</summary>
    internal void SetState(string name, AuthorityState state)
    {
        lock (changing) current = [.. current.Select(authority => authority.Name == name ? authority.With(state) : authority)];
    }

    /// <summary>Stores a new authority with its audit entry and takes it into the set.</summary>
    /// <exception cref="Certificates.NameTakenException">An authority of that name exists.</exception>
    internal async Task AddAsync(Authority record, AuditEntry entry, EarlierCrl? earlier, CancellationToken ct)
    {
        var authority = IssuingAuthority.Read(record);
        if (earlier is null) await store.AddAsync(record, entry, ct);
        else await store.AddAsync(record, entry, earlier, ct);
        lock (changing) current = [.. current, authority];
    }
}
