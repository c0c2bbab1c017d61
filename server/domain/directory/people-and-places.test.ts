import assert from 'node:assert/strict';
import { inTransaction } from '../../platform/db.ts';
import { buildDepartment, buildDoctor, buildTenant } from '../../test/factories/directory.ts';
import {
  department,
  departments,
  departmentsById,
  doctor,
  doctors,
  doctorsById,
  listsOf,
  upsertDepartment,
  upsertDoctor,
  upsertDoctors,
} from './index.ts';

describe('departments and doctors', () => {
  it('are added by code once, and then made to say what is said', async () => {
    const { id: tenantId } = await buildTenant();
    const write = (entry: { code: string; name: string; description?: string }) =>
      inTransaction((tx) => upsertDepartment(tx, tenantId, entry));
    const id = await write({ code: 'NK', name: '内科', description: '常见病' });
    assert.equal(await write({ code: 'NK', name: '大内科' }), id);
    assert.deepEqual(await departments(tenantId), [{ id, tenantId, code: 'NK', name: '大内科', description: '常见病', avatar: '' }]);

    const doctorId = await inTransaction((tx) => upsertDoctor(tx, tenantId, { code: 'D1', name: '陈知行', title: '主任医师' }));
    const ids = await inTransaction((tx) =>
      upsertDoctors(tx, tenantId, [
        { code: 'D1', name: '陈知行', expert: '高血压' },
        { code: 'D2', name: '李安' },
      ]),
    );
    assert.equal(ids.get('D1'), doctorId);
    assert.equal(ids.size, 2);
    const chen = { id: doctorId, tenantId, code: 'D1', name: '陈知行', title: '主任医师', description: '', expert: '高血压', avatar: '' };
    assert.deepEqual((await doctors(tenantId))[0], chen);
    assert.deepEqual(await doctor(doctorId), chen);
    assert.deepEqual((await listsOf(null, tenantId)).doctors.length, 2);
  });

  it('belong to one hospital: the same code is another department elsewhere', async () => {
    const one = await buildDepartment({ code: 'NK' });
    const other = await buildDepartment({ code: 'NK' });
    assert.notEqual(one.id, other.id);
    assert.deepEqual(await department(one.tenantId, one.id), one);
    await assert.rejects(department(one.tenantId, other.id), { code: 'department_not_found' });
    await assert.rejects(doctor('999999999'), { code: 'doctor_not_found' });
  });

  it('are found by many ids at once; what does not exist is left out', async () => {
    const [place, person] = [await buildDepartment(), await buildDoctor({ id: '880002' })];
    assert.deepEqual(await departmentsById([place.id, place.id, '999999999']), new Map([[place.id, place]]));
    assert.deepEqual(await doctorsById([person.id]), new Map([['880002', person]]));
    assert.deepEqual(await doctorsById([]), new Map());
  });
});
