using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Domains;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Domains;

/// <inheritdoc/>
internal sealed class DomainStore(GroupCommitWriter writer, ReadConnections readers) : IDomainStore
{
    public Task<IReadOnlyList<Domain>> ListAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query(
            "SELECT name, authority, profiles, manufacturers, approval, linking_required, is_default, masa, renewal_grace_days FROM domains ORDER BY name");
        var domains = new List<Domain>();
        while (rows.Read())
        {
            domains.Add(new()
            {
                Name = rows.GetString(0),
                Authority = rows.GetString(1),
                Profiles = StoredJson.Read(rows.GetString(2)),
                Manufacturers = StoredJson.Read(rows.GetString(3)),
                Approval = rows.GetBoolean(4),
                LinkingRequired = rows.GetBoolean(5),
                Default = rows.GetBoolean(6),
                Masa = rows.IsDBNull(7) ? null : rows.GetString(7),
                RenewalGraceDays = rows.IsDBNull(8) ? 0 : rows.GetInt32(8),
            });
        }
        return (IReadOnlyList<Domain>)domains;
    }));

    public Task SaveAsync(Domain domain, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = Unique.OrTaken(() => Upsert(transaction, domain), "Another domain is the default; there is at most one.");
            transaction.Append(entry, transaction.Row("domains", id));
            return id;
        },
        ct);

    private static long Upsert(WriteTransaction transaction, Domain domain) => transaction.Change(
        """
        INSERT INTO domains (name, authority, profiles, manufacturers, approval, linking_required, is_default, masa, renewal_grace_days)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (name) DO UPDATE SET authority = excluded.authority, profiles = excluded.profiles, manufacturers = excluded.manufacturers,
            approval = excluded.approval, linking_required = excluded.linking_required, is_default = excluded.is_default, masa = excluded.masa, renewal_grace_days = excluded.renewal_grace_days
        RETURNING id
        """,
        domain.Name, domain.Authority, StoredJson.Write(domain.Profiles), StoredJson.Write(domain.Manufacturers),
        domain.Approval ? 1L : 0L, domain.LinkingRequired ? 1L : 0L, domain.Default ? 1L : 0L, domain.Masa, domain.RenewalGraceDays == 0 ? null : (long)domain.RenewalGraceDays)!.Value;
}
